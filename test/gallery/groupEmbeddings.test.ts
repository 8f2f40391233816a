import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import type { Embeddings } from "../../src/data/embeddings.js";
import type { Distance } from "../../src/distances/distance.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { evaluateGrouping } from "../../src/evaluation/evaluateGrouping.js";
import { groupEmbeddings } from "../../src/gallery/groupEmbeddings.js";
import { scoreSamples } from "../../src/encoders/embedDataset.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { calibrate } from "../../src/calibration/calibrate.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { inventPeople } from "./people.js";

const points = (values: readonly number[], size = 1): Embeddings => ({
  values: Float32Array.from(values),
  length: values.length / size,
  size,
});

/** Average linkage as in the textbook: look at all pairs of groups, join the nearest, until none is near enough. */
function textbook({ values, length, size }: Embeddings, threshold: number): number[] {
  const distance = (i: number, j: number): number =>
    Math.hypot(...Array.from({ length: size }, (_, k) => values[i * size + k] - values[j * size + k]));
  let groups = Array.from({ length }, (_, i) => [i]);
  for (;;) {
    let best = { a: -1, b: -1, mean: threshold };
    for (let a = 0; a < groups.length; a++) {
      for (let b = 0; b < a; b++) {
        const all = groups[a].flatMap((i) => groups[b].map((j) => distance(i, j)));
        const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
        if (mean <= best.mean) best = { a, b, mean };
      }
    }
    if (best.a < 0) break;
    groups = [...groups.filter((_, g) => g !== best.a && g !== best.b), [...groups[best.b], ...groups[best.a]]];
  }
  const of: number[] = [];
  groups.forEach((group, g) => group.forEach((i) => (of[i] = g)));
  return of;
}

/** Naive clustering: whoever is within the threshold of a member belongs. */
function connected({ values, length, size }: Embeddings, threshold: number): number[] {
  const of = Array.from({ length }, (_, i) => i);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < i; j++) {
      let squares = 0;
      for (let k = 0; k < size; k++) squares += (values[i * size + k] - values[j * size + k]) ** 2;
      if (Math.sqrt(squares) > threshold) continue;
      const [a, b] = [of[i], of[j]];
      for (let k = 0; k < length; k++) if (of[k] === a) of[k] = b;
    }
  }
  return of;
}

onEachBackend(() => {
  it("groups as the textbook does, by the library's distances and by one of the user's own", async () => {
    const random = seeded(4);
    for (const threshold of [0.05, 0.2, 0.5]) {
      const embeddings = points(Array.from({ length: 120 }, random), 2);
      const expected = textbook(embeddings, threshold);
      const custom: Distance = { ...euclidean, name: "custom" };
      await expectNoLeak(async () => {
        for (const distance of [euclidean, custom]) {
          const groups = await groupEmbeddings(embeddings, { distance, threshold });
          const { bCubed } = evaluateGrouping(groups, expected);
          expect([bCubed.precision, bCubed.recall]).toEqual([expect.closeTo(1), expect.closeTo(1)]);
        }
      });
    }
  });

  it("does not join two groups by one sample between them", async () => {
    const chain = points([0, 0.1, 0.2, 1.1, 2, 2.1, 2.2]);
    expect(new Set(connected(chain, 1)).size).toBe(1);
    const groups = await groupEmbeddings(chain, { distance: euclidean, threshold: 1 });
    expect([groups[0], groups[1], groups[2], groups[4], groups[5], groups[6]]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it("numbers groups by appearance, and takes none, one and equal samples", async () => {
    const group = async (values: number[]): Promise<number[]> =>
      Array.from(await groupEmbeddings(points(values), { distance: euclidean, threshold: 0.5 }));
    expect(await group([])).toEqual([]);
    expect(await group([3])).toEqual([0]);
    expect(await group([9, 0, 9, 0, 5])).toEqual([0, 1, 0, 1, 2]);
    await expect(groupEmbeddings(points([1]), { distance: euclidean, threshold: 0 })).rejects.toThrow(
      "threshold must be greater than 0",
    );
  });
});

describe("at the calibrated threshold", () => {
  it("people whom nobody calibrated on are grouped better than by naive clustering at its best threshold", async () => {
    const encoder = vectorEncoder({ size: 6 });
    const held = inventPeople(60, { seed: 1 });
    const { threshold } = calibrate(await scoreSamples(encoder, held, everyPair(held)), { falseMatchRate: 0.01 });
    const fresh = inventPeople(80, { seed: 2, perPerson: 6 });
    const embeddings = await encoder.embed(fresh.samples!);
    const ours = evaluateGrouping(await groupEmbeddings(embeddings, { distance: euclidean, threshold }), fresh.labels);
    let best = 0;
    for (let oracle = 0.1; oracle < 3; oracle += 0.05) {
      best = Math.max(best, evaluateGrouping(connected(embeddings, oracle), fresh.labels).bCubed.f1);
    }
    expect(ours.bCubed.f1).toBeGreaterThan(best);
    expect(ours.bCubed.f1).toBeGreaterThan(0.75);
  });
});
