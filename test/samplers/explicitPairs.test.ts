import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { seeded } from "../../src/core/random.js";
import { subset, type Dataset } from "../../src/data/dataset.js";
import { splitByClass } from "../../src/data/splits.js";
import { scoreEmbeddings } from "../../src/distances/scoreEmbeddings.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { explicitPairs, explicitTriplets } from "../../src/samplers/explicitPairs.js";

beforeAll(() => tf.setBackend("cpu"));

const valuesOf = async (dataset: Dataset, rows: Int32Array): Promise<number[]> => {
  const tensor = await dataset.read(rows);
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
};

/** Pairs among some people, each of whom has several samples that occur again and again. */
function amongPeople(people: number, count: number) {
  const random = seeded(3);
  const samples = Array.from({ length: people * 4 }, (_, i) => [Math.floor(i / 4) + 0.1 * random()]);
  const pick = (): number => Math.floor(random() * samples.length);
  const rows = Array.from({ length: count }, (_, i) => {
    const a = pick();
    return [a, i % 2 ? pick() : 4 * Math.floor(a / 4) + Math.floor(4 * random())];
  });
  const nameOf = (row: number): string => `person ${Math.floor(row / 4)}`;
  return {
    left: rows.map(([a]) => samples[a]),
    right: rows.map(([, b]) => samples[b]),
    y: rows.map(([a, b]) => Number(nameOf(a) !== nameOf(b))),
    identities: { left: rows.map(([a]) => nameOf(a)), right: rows.map(([, b]) => nameOf(b)) },
  };
}

describe("explicitPairs", () => {
  it("keeps every pair's samples, however often they occur", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 20 }),
        async (rows) => {
          const samples = Array.from({ length: 7 }, (_, i) => [i]);
          const { dataset, pairs } = explicitPairs(
            rows.map(([a]) => samples[a]),
            rows.map(([, b]) => samples[b]),
            rows.map(([, , y]) => y),
          );
          expect(dataset.length).toBe(new Set(rows.flatMap(([a, b]) => [a, b])).size);
          expect(pairs.rowCount).toBe(dataset.length);
          expect(await valuesOf(dataset, pairs.left)).toEqual(rows.map(([a]) => a));
          expect(await valuesOf(dataset, pairs.right)).toEqual(rows.map(([, b]) => b));
          expect([...pairs.y]).toEqual(rows.map(([, , y]) => y));
        },
      ),
    );
  });

  const scoresOf = async (named: boolean) => {
    const { left, right, y, identities } = amongPeople(30, 900);
    const { dataset, pairs } = explicitPairs(left, right, y, named ? { identities } : {});
    const values = Float32Array.from(
      await valuesOf(
        dataset,
        Int32Array.from({ length: dataset.length }, (_, i) => i),
      ),
    );
    const embeddings = { values, length: dataset.length, size: 1 };
    return scoreEmbeddings(embeddings, pairs, dataset, { distance: euclidean });
  };

  it("counts the people that the user names, whose intervals are wider for it", async () => {
    const calibration = calibrate(await scoresOf(true));
    expect([calibration.identities, calibration.intervals]).toEqual([30, "identities"]);
  });

  it("invents no people where nobody is named: intervals are by pairs and say so", async () => {
    const calibration = calibrate(await scoresOf(false));
    expect([calibration.identities, calibration.intervals]).toEqual([undefined, "pairs"]);
  });

  it("stays anonymous through subsets and splits", () => {
    const { dataset } = explicitPairs([[1], [2]], [[3], [4]], [0, 1]);
    expect(dataset.anonymous).toBe(true);
    expect(subset(dataset, [1, 2]).anonymous).toBe(true);
    expect(splitByClass(dataset, { random: seeded(1) }).map(({ anonymous }) => anonymous)).toEqual([true, true]);
    const identities = { left: ["a", "a"], right: ["a", "b"] };
    expect(explicitPairs([[1], [2]], [[3], [4]], [0, 1], { identities }).dataset.anonymous).toBeUndefined();
  });

  const shared = [9];
  it.each([
    [{ left: ["a"], right: ["a", "b"] }, "explicitPairs: there must be one identity per sample, got 1 for 2 samples"],
    [
      { left: ["a", "b"], right: ["a", "c"] },
      'explicitPairs: a sample must show one identity, got both "a" and "b" at place 1',
    ],
    [
      { left: ["a", "a"], right: ["b", "c"] },
      'explicitPairs: pair 0 is same by y, but shows "a" and "b"; correct one of them, or convert y by fromSimilarity',
    ],
    [
      { left: ["a", "a"], right: ["a", "a"] },
      'explicitPairs: pair 1 is different by y, but shows "a" and "a"; correct one of them, or convert y by fromSimilarity',
    ],
  ])("refuses names that contradict the rest (%#)", (identities, text) => {
    expect(() => explicitPairs([shared, shared], [[1], [2]], [0, 1], { identities })).toThrow(new RangeError(text));
  });
});

describe("explicitTriplets", () => {
  it("keeps every triplet's samples and the names given", async () => {
    const [a, b, c] = [[1], [2], [3]];
    const identities = { anchor: ["x", "x"], negative: ["y", "y"] };
    const { dataset, triplets } = explicitTriplets([a, b], [b, a], [c, c], { identities });
    expect(dataset.labels.classNames).toEqual(["x", "y"]);
    expect(triplets.rowCount).toBe(3);
    for (const [rows, expected] of [
      [triplets.anchor, [1, 2]],
      [triplets.positive, [2, 1]],
      [triplets.negative, [3, 3]],
    ] as const) {
      expect(await valuesOf(dataset, rows)).toEqual(expected);
    }
  });
});
