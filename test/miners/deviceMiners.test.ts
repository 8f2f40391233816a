// Tests mineBatchHard, mineSemiHard: both against one textbook loop
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { euclidean } from "../../src/distances/euclidean.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import { mineBatchHard, type MinedDistances } from "../../src/miners/mineBatchHard.js";
import { mineSemiHard } from "../../src/miners/mineSemiHard.js";
import { expectClose, expectNoLeak, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";

/** Distances of a few integers apart, so that ties happen; not symmetric, as nothing relies on it. */
const batches = fc.integer({ min: 2, max: 8 }).chain((n) =>
  fc.record({
    classOf: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
    distances: fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: n, maxLength: n }), {
      minLength: n,
      maxLength: n,
    }),
    scale: fc.constantFrom(0.25, 1, 1e7),
  }),
);

const read = async ({ positive, negative, weight }: MinedDistances): Promise<[number, number, number][]> => {
  const [p, n, w] = [await valuesOf(positive), await valuesOf(negative), await valuesOf(weight)];
  return p.map((value, i) => [value, n[i], w[i]]);
};

function batchHardLoop(d: number[][], classOf: number[]): [number, number, number][] {
  return classOf.map((c, a) => {
    const positives = classOf.flatMap((other, j) => (other === c && j !== a ? [d[a][j]] : []));
    const negatives = classOf.flatMap((other, j) => (other === c ? [] : [d[a][j]]));
    if (positives.length === 0 || negatives.length === 0) return [NaN, NaN, 0];
    return [Math.max(...positives), Math.min(...negatives), 1];
  });
}

function semiHardLoop(d: number[][], classOf: number[]): [number, number, number][] {
  const found: [number, number, number][] = [];
  classOf.forEach((c, a) => {
    classOf.forEach((other, p) => {
      if (other !== c || p === a) return;
      const negatives = classOf.flatMap((third, j) => (third === c ? [] : [d[a][j]]));
      const farther = negatives.filter((value) => value > d[a][p]);
      const negative = farther.length > 0 ? Math.min(...farther) : Math.max(...negatives);
      found.push([d[a][p], negative, negatives.length > 0 ? 1 : 0]);
    });
  });
  return found;
}

onEachBackend(() => {
  it.each([
    { name: "mineBatchHard", mine: mineBatchHard, loop: batchHardLoop },
    { name: "mineSemiHard", mine: mineSemiHard, loop: semiHardLoop },
  ])("$name picks what the textbook loop picks, also from huge distances", ({ name, mine, loop }) =>
    fc.assert(
      fc.asyncProperty(batches, async ({ classOf, distances, scale }) => {
        const scaled = distances.map((row) => row.map((value) => value * scale));
        const expected = loop(scaled, classOf);
        if (name === "mineSemiHard" && expected.length === 0) return;
        const x = tf.tensor2d(scaled);
        const found = await read(mine(x, classOf));
        x.dispose();
        expect(found.map(([, , weight]) => weight)).toEqual(expected.map(([, , weight]) => weight));
        const counted = (triplets: [number, number, number][]): number[][] =>
          triplets.filter((_, i) => expected[i][2] === 1).map(([p, n]) => [p, n]);
        expectClose(counted(found), counted(expected), 1e-6);
      }),
      { numRuns: 60 },
    ),
  );

  it("passes the gradient to the picked distances and to nothing else", async () => {
    const d = [[0, 1, 3, 2], [1, 0, 5, 4], [3, 5, 0, 6], [2, 4, 6, 0]]; // prettier-ignore
    const hard = await valueAndGradient((x) => {
      const { positive, negative } = mineBatchHard(x, [0, 0, 1, 1]);
      return tf.add(tf.sum(positive), tf.mul(10, tf.sum(negative)));
    }, d);
    expect(hard.gradient).toEqual([[0, 1, 0, 10], [1, 0, 0, 10], [10, 0, 0, 1], [10, 0, 1, 0]]); // prettier-ignore
    const semi = await valueAndGradient((x) => {
      const { positive, negative } = mineSemiHard(x, [0, 0, 1, 1]);
      return tf.add(tf.sum(positive), tf.mul(10, tf.sum(negative)));
    }, d);
    // Rows 2 and 3 have no negative beyond their positive at 6: the farthest is taken, 1.
    expect(semi.gradient).toEqual([[0, 1, 0, 10], [1, 0, 0, 10], [0, 10, 0, 1], [0, 10, 1, 0]]); // prettier-ignore
  });

  it.skipIf(!hasReference)("mineBatchHard picks the reference's triplets", async () => {
    for (const { embeddings, labels, miners } of referenceBatches) {
      const { triplets } = miners.find(({ kind }) => kind === "BatchHardMiner")!;
      const distances = tf.tidy(() => {
        const rows = unitLength(tf.tensor2d(embeddings));
        return euclidean.matrix(rows, rows);
      });
      const d = await distances.array();
      const found = (await read(mineBatchHard(distances, labels))).filter(([, , weight]) => weight === 1);
      expectClose(found.map(([p, n]) => [p, n]), triplets!.map(([a, p, n]) => [d[a][p], d[a][n]]), 1e-5); // prettier-ignore
      distances.dispose();
    }
  });

  it("keep no tensors but their result", () =>
    expectNoLeak(async () => {
      const d = tf.tensor2d([[0, 1, 2], [1, 0, 3], [2, 3, 0]]); // prettier-ignore
      await read(mineBatchHard(d, [0, 0, 1]));
      await read(mineSemiHard(d, [0, 0, 1]));
      d.dispose();
    }));
});

describe("the miners refuse", () => {
  it("a matrix that does not fit the classes", () => {
    const d = tf.zeros<tf.Rank.R2>([2, 3]);
    expect(() => mineBatchHard(d, [0, 1])).toThrow(
      "mineBatchHard: distances must have shape [rows, rows] or [rows, rows + memory] with one class per row, got [2, 3] and 2 classes",
    );
    expect(() => mineSemiHard(tf.zeros([2, 2]), [0, 1, 1])).toThrow(
      "mineSemiHard: distances must have shape [rows, rows] or [rows, rows + memory] with one class per row, got [2, 2] and 3 classes",
    );
    expect(() => mineBatchHard(tf.zeros([1, 1]), [0])).toThrow(
      "mineBatchHard: the number of rows must be a whole number of at least 2, got 1",
    );
  });

  it("a batch without a same pair, for semi-hard", () => {
    expect(() => mineSemiHard(tf.zeros([2, 2]), [0, 1])).toThrow(
      "mineSemiHard: a batch needs two rows of one class, got none; draw batches with perClassSampler",
    );
  });
});
