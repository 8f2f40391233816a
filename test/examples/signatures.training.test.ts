import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { euclidean, fromArrays, seeded, toLabels, type Embeddings } from "one-shot-ts";
import { strokeDirections, type RawImage } from "one-shot-ts/images";

import { dependentResults, type Embedded } from "../../examples/studies/signatures/dependent.js";
import { forgeryPairs } from "../../examples/studies/signatures/forgeryPairs.js";
import { MIRRORS, mirrorStrokes, type Mirror } from "../../examples/studies/signatures/mirror.js";
import type { PreparationConfig } from "../../examples/studies/signatures/preparation.js";
import type { PreparedSignatures } from "../../examples/studies/signatures/prepare.js";
import { statisticsSize, strokeStatistics } from "../../examples/studies/signatures/statistics.js";
import { trainingSet } from "../../examples/studies/signatures/trainingSet.js";
import { warpSignature, warpWriter } from "../../examples/studies/signatures/warps.js";

beforeAll(() => tf.setBackend("cpu"));

const stroke = (height: number, width: number, isInk: (x: number, y: number) => boolean): RawImage => ({
  data: Float32Array.from({ length: height * width }, (_, i) => Number(isInk(i % width, Math.floor(i / width)))),
  height,
  width,
  channels: 1,
});

describe("forgeryPairs", () => {
  /** Two hands made of writer w's, with a forgery each, and one of v's. */
  const groups = ["w1", "w1", "w1", "w2", "w2", "v1"];
  const writers = toLabels(["w", "w", "w", "w", "w", "v"]);
  const forged = [0, 0, 1, 0, 1, 0];
  const dataset = fromArrays(groups.map((_, row) => [row]), groups, { forged }); // prettier-ignore
  const places = [0, 0.1, 0.9, 0.5, 1.6, 2]; // embeddings on a line
  const lossWith = (weights: { same: number; skilled: number; random: number }): number => {
    const objective = forgeryPairs(dataset, writers, weights);
    const step = objective.prepare({ rows: Int32Array.from(places.keys()), classOf: new Int32Array(places.length) });
    return tf.tidy(() => step.evaluate(tf.tensor2d(places.map((place) => [place])), euclidean).loss.dataSync()[0]);
  };
  const likelihood = (z: number): number => Math.log(1 + Math.exp(z));
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("asks each pair whether it is the same: the cross-entropy of a logistic function of the distance", () => {
    // same: 0-1 only. skilled: 0-2, 1-2, 3-4. random: genuine ones of w with v's; the two hands of w are no pair.
    expect(lossWith({ same: 1, skilled: 0, random: 0 })).toBeCloseTo(likelihood(10 * (0.1 - 0.7)), 4);
    const skilled = [0.9, 0.8, 1.1].map((d) => likelihood(-10 * (d - 0.7)));
    expect(lossWith({ same: 0, skilled: 1, random: 0 })).toBeCloseTo(mean(skilled), 4);
    const random = [2, 1.9, 1.5].map((d) => likelihood(-10 * (d - 0.7)));
    expect(lossWith({ same: 0, skilled: 0, random: 1 })).toBeCloseTo(mean(random), 5);
  });

  it("adds them up by their weights", () => {
    const parts = [lossWith({ same: 1, skilled: 0, random: 0 }), lossWith({ same: 0, skilled: 1, random: 0 })];
    expect(lossWith({ same: 0.25, skilled: 0.75, random: 0 })).toBeCloseTo(0.25 * parts[0] + 0.75 * parts[1], 5);
  });
});

describe("warps", () => {
  const frame = stroke(48, 96, (x, y) => Math.abs(y - 24 - 8 * Math.sin(x / 9)) < 2 && x > 15 && x < 80);
  const changed = (a: RawImage, b: RawImage): number =>
    Array.from(a.data).reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0);

  it("change all that has one seed alike, and other seeds otherwise", () => {
    expect(warpWriter(frame, 5)).toEqual(warpWriter(frame, 5));
    expect(changed(warpWriter(frame, 5), warpWriter(frame, 6))).toBeGreaterThan(50);
  });

  it("change a signature less than a hand", () => {
    const mean = (warp: typeof warpWriter): number =>
      [1, 2, 3, 4, 5, 6].reduce((sum, seed) => sum + changed(warp(frame, seed), frame), 0);
    expect(mean(warpSignature)).toBeLessThan(mean(warpWriter));
    expect(mean(warpSignature)).toBeGreaterThan(0);
  });
});

describe("trainingSet", () => {
  const config: PreparationConfig = { tower: "statistics", size: [32, 48], views: 1 };
  const frames = [9, 14, 20, 26].map((slope) =>
    stroke(32, 48, (x, y) => Math.abs(x - 24 - (slope * (y - 16)) / 20) < 2),
  );
  const prepared = { frames, writers: ["a", "a", "b", "b"], forged: Uint8Array.of(0, 1, 0, 1) } as unknown as PreparedSignatures; // prettier-ignore

  it("makes hands of each writer, each mirrored four ways, that stay known as that writer's", async () => {
    const { dataset, writers } = await trainingSet(prepared, config, { hands: 3, seed: 1 });
    expect(dataset.length).toBe(5 * 3 * 4); // four signatures and an imitation of the first
    expect(dataset.groups!.classNames).toHaveLength(2 * 3 * 4);
    expect(writers.classNames).toEqual(["a", "b"]);
    const hands = new Map<number, Set<number>>();
    dataset.groups!.classOf.forEach((hand, row) => {
      hands.set(hand, (hands.get(hand) ?? new Set()).add(writers.classOf[row]));
    });
    for (const owners of hands.values()) expect(owners.size).toBe(1);
    expect(Array.from(dataset.forged!)).toEqual(Array.from({ length: 60 }, (_, row) => [0, 1, 0, 1, 1][row % 5]));
  });

  it("imitates every other genuine signature in another hand, as a forgery of its writer's", async () => {
    const { dataset, writers } = await trainingSet(prepared, config, { hands: 2, seed: 1 });
    const samples = await dataset.read(Int32Array.of(0, 4, 5, 9)); // the first signature and its imitation, of two hands
    const rows = tf.unstack(samples).map((row) => Array.from(row.dataSync()).join());
    expect(new Set(rows).size).toBe(4);
    expect([0, 4].map((row) => dataset.groups!.classOf[row])).toEqual([0, 0]);
    expect([0, 4, 9].map((row) => writers.classNames[writers.classOf[row]])).toEqual(["a", "a", "a"]);
  });
});

describe("mirrorStrokes", () => {
  it("mirrors strokes as if the ink had been mirrored", () => {
    const shape = [8, 12, 9] as const;
    const ink = (x: number, y: number): boolean => Math.abs(x - 24 - (9 * (y - 16)) / 20) < 2;
    const strokes = strokeDirections(stroke(32, 48, ink), { withInk: true });
    for (const { name, isAcross, isDown } of MIRRORS) {
      const mirrored = stroke(32, 48, (x, y) => ink(isAcross ? 47 - x : x, isDown ? 31 - y : y));
      const expected = strokeDirections(mirrored, { withInk: true });
      const found = mirrorStrokes(strokes, { name, isAcross, isDown } as Mirror, shape);
      found.forEach((value, i) => expect(value, `${name} ${i}`).toBeCloseTo(expected[i], 4));
    }
  });
});

describe("strokeStatistics", () => {
  it("says where the ink is, in shares of rows and of twelfths of the width", () => {
    const shape = [2, 24, 2] as const;
    const strokes = new Float32Array(2 * 24 * 2);
    strokes[2 * 5 + 1] = 1; // first row, third twelfth
    strokes[2 * (24 + 23) + 1] = 3; // second row, last twelfth
    const statistics = strokeStatistics(strokes, shape);
    expect(statistics).toHaveLength(statisticsSize(shape));
    const layout = Array.from(statistics.slice(-14));
    expect(layout.slice(0, 2)).toEqual([1.5, Math.fround(3 * Math.sqrt(0.75))]);
    expect(layout.map((value, i) => (value > 0 ? i : -1)).filter((i) => i >= 0)).toEqual([0, 1, 4, 13]);
    expect(Array.from(strokeStatistics(new Float32Array(96), shape))).toEqual(new Array(statisticsSize(shape)).fill(0));
  });
});

describe("dependentResults", () => {
  /** Writers on a line, far apart, with forgeries next to them; writer 1's signatures vary three times as much. */
  function invented(seed: number, forgery: number): Embedded {
    const random = seeded(seed);
    const rows = Array.from(
      { length: 4 },
      (_, writer) =>
      Array.from({ length: 20 }, (_, i) => ({ writer: `w${writer}`, forged: Number(i >= 12), at: 100 * writer + (writer === 1 ? 3 : 1) * (random() + (i >= 12 ? forgery : 0)) })), // prettier-ignore
    ).flat();
    const embeddings: Embeddings = { values: Float32Array.from(rows, ({ at }) => at), length: rows.length, size: 1 };
    return {
      embeddings,
      writers: rows.map(({ writer }) => writer),
      forged: Uint8Array.from(rows, (row) => row.forged),
    };
  }
  const resampling = { seed: 1, resamples: 20 };

  it("errs nowhere where forgeries lie farther off than any signature of the writer's own", () => {
    const results = dependentResults(invented(1, 9), invented(2, 9), resampling);
    expect(results.map(({ enrolled }) => enrolled)).toEqual([1, 3, 5, 10]);
    for (const { skilled, random, atThreshold } of results) {
      expect([skilled.nearest.value, skilled.mean.value, skilled.template.value, random.value]).toEqual([0, 0, 0, 0]);
      expect(atThreshold.one.falseMatchRate.value).toBe(0);
    }
  });

  it("counts the questioned signatures of every draw", () => {
    const [one, , , ten] = dependentResults(invented(1, 9), invented(2, 9), resampling);
    expect(one.skilled.mean.n).toBe(5 * 4 * (11 + 8));
    expect(ten.skilled.mean.n).toBe(5 * 4 * (2 + 8));
    expect(ten.random.n).toBe(5 * 4 * (2 + 3));
  });

  it("errs less by the writer's own scale where writers vary differently", () => {
    const [, , five] = dependentResults(invented(1, 1.5), invented(2, 1.5), resampling);
    expect(five.ownScale.value).toBeLessThan(five.skilled.mean.value);
  });
});
