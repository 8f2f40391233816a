// Tests hardNegatives, searchNeighbours, nearestList: the search is seen through what it finds
import fc from "fast-check";
import type * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import type { Embeddings } from "../../src/data/embeddings.js";
import { cosine } from "../../src/distances/cosine.js";
import { distanceByName } from "../../src/distances/distanceByName.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { hardNegatives, type HardNegativesOptions } from "../../src/miners/hardNegatives.js";
import { NearestList } from "../../src/miners/nearestList.js";
import { expectClose, expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { distanceOracles } from "../oracles/distances.js";

const embed = (rows: readonly (readonly number[])[]): Embeddings => ({
  values: Float32Array.from(rows.flat()),
  length: rows.length,
  size: rows[0].length,
});

/** Sorts everything, then applies the guards one by one. */
function fullSort(
  rows: number[][],
  classOf: number[],
  { perRow = 1, skipNearest = 0, lookAt = Infinity, relativeMargin, minDistance = 0 }: HardNegativesOptions,
  distance: (a: readonly number[], b: readonly number[]) => number,
): { left: number; right: number; distance: number }[] {
  return rows.flatMap((row, i) => {
    const to = rows.map((other, j) => ({ left: i, right: j, distance: distance(row, other) }));
    const positive = Math.min(...to.filter(({ right }) => right !== i && classOf[right] === classOf[i]).map((p) => p.distance)); // prettier-ignore
    const limit = relativeMargin === undefined || positive === Infinity ? 0 : (1 + relativeMargin) * positive;
    return to
      .filter(({ right }) => classOf[right] !== classOf[i])
      .sort((a, b) => a.distance - b.distance || a.right - b.right)
      .slice(skipNearest, lookAt)
      .filter((pair) => pair.distance >= minDistance && pair.distance >= limit)
      .slice(0, perRow);
  });
}

const cases = fc.integer({ min: 3, max: 14 }).chain((n) =>
  fc.record({
    rows: fc.uniqueArray(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: n,
      maxLength: n,
      selector: String,
    }),
    classOf: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: n, maxLength: n }),
    chunkDistances: fc.integer({ min: 1, max: 60 }),
    perRow: fc.integer({ min: 1, max: 4 }),
    skipNearest: fc.integer({ min: 0, max: 2 }),
    relativeMargin: fc.constantFrom(undefined, 0, 0.3),
    minDistance: fc.constantFrom(undefined, 9.7),
  }),
);

onEachBackend(() => {
  it.each(["euclidean", "squaredEuclidean", "cosine", "manhattan"])(
    "finds what sorting all %s distances finds, whatever the chunks and guards",
    (name) =>
      fc.assert(
        fc.asyncProperty(cases, async ({ rows, classOf, relativeMargin, minDistance, ...rest }) => {
          if (new Set(classOf).size < 2) return;
          const guards = { ...(relativeMargin !== undefined && { relativeMargin }), ...(minDistance !== undefined && { minDistance }) }; // prettier-ignore
          const options = { ...rest, ...guards, distance: distanceByName(name)!, lookAt: 6 };
          const found = await hardNegatives(embed(rows), classOf, options);
          const expected = fullSort(rows, classOf, options, distanceOracles[name]);
          // Ties, and distances that differ by rounding only, may come in another order: compare distances, then check each pair.
          expect(Array.from(found.left)).toEqual(expected.map(({ left }) => left));
          expectClose(Array.from(found.distances), expected.map(({ distance }) => distance), 1e-5, 0.1); // prettier-ignore
          found.left.forEach((left, k) => {
            const right = found.right[k];
            expect(classOf[left]).not.toBe(classOf[right]);
            expect(distanceOracles[name](rows[left], rows[right])).toBeCloseTo(found.distances[k], 3);
          });
        }),
        { numRuns: 25 },
      ),
  );

  it("keeps distances exact where products would blur them", async () => {
    const rows = [[1000, 0], [1000, 0.01], [1000, 0.03], [1000, 0.06]]; // prettier-ignore
    const { distances, right } = await hardNegatives(embed(rows), [0, 1, 2, 3]);
    expect(Array.from(right)).toEqual([1, 0, 1, 2]);
    expectClose(Array.from(distances), [0.01, 0.01, 0.02, 0.03], 1e-2);
  });

  it("ranks by the distance that the embeddings carry, unless another is given", async () => {
    // By angle row 1 is nearest to row 0, by length row 2.
    const rows = embed([[1, 0], [10, 1], [1, 2]]); // prettier-ignore
    const nearest = async (carried?: string, options: HardNegativesOptions = {}) => {
      const { values, length, size } = rows;
      const found = await hardNegatives(
        { values, length, size, ...(carried && { distance: carried }) },
        [0, 1, 2],
        options,
      );
      return found.right[0];
    };
    expect(await nearest()).toBe(2);
    expect(await nearest("cosine")).toBe(1);
    expect(await nearest("cosine", { distance: euclidean })).toBe(2);
    await expect(nearest("learned")).rejects.toThrow(
      "hardNegatives: distance must be given for embeddings made for learned; pass net.metric",
    );
  });

  it("reports what each guard removed", async () => {
    // Row 0: positive at 1; negatives at 0.5 (skipped), 0.6 (too near), 1.1 (within the margin), 2, 3.
    const rows = [[0], [-1], [0.5], [0.6], [1.1], [2], [3]];
    const options = { perRow: 1, skipNearest: 1, minDistance: 0.8, relativeMargin: 0.2, lookAt: 5 };
    const { left, right, y, report } = await hardNegatives(embed(rows), [0, 0, 1, 2, 3, 4, 5], options);
    expect([left[0], right[0], y[0]]).toEqual([0, 5, 1]);
    const { kept, skipped, tooNear, withinMargin, lookedAt, rowsShort } = report;
    expect(kept).toBe(left.length);
    expect(skipped).toBe(7);
    expect(lookedAt).toBe(2 * 5 + 5 * 5);
    // Rows 2, 3, 4 and 5 have a negative nearer than 0.8 beyond the one skipped; row 2's are 0.5 (row 0) and 0.6 (row 4).
    expect(tooNear).toBe(1 + 2 + 2 + 1);
    expect(withinMargin).toBe(1 + 0);
    expect(rowsShort).toBe(0);
  });

  it("picks at random among those left, by the seed", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i]);
    const classOf = rows.map((_, i) => i % 2);
    const draw = async (seed: number): Promise<number[]> => {
      const options = { pick: "random" as const, lookAt: 8, perRow: 2, random: seeded(seed) };
      return Array.from((await hardNegatives(embed(rows), classOf, options)).right);
    };
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
    const nearest = await hardNegatives(embed(rows), classOf, { lookAt: 8, perRow: 8 });
    const drawn = await hardNegatives(embed(rows), classOf, {
      lookAt: 8,
      perRow: 2,
      pick: "random",
      random: seeded(3),
    });
    const allowed = new Set(nearest.left.map((left, k) => left * 100 + nearest.right[k]));
    drawn.left.forEach((left, k) => expect(allowed.has(left * 100 + drawn.right[k])).toBe(true));
    for (let k = 0; k < drawn.left.length; k += 2)
      expect(drawn.distances[k]).toBeLessThanOrEqual(drawn.distances[k + 1]);
  });

  it("keeps no tensors, and holds no more distances at once than it is told", () =>
    expectNoLeak(async () => {
      const rows = Array.from({ length: 200 }, (_, i) => [Math.sin(i), Math.cos(i)]);
      let largest = 0;
      const spying = {
        ...cosine,
        matrix: (a: tf.Tensor2D, b: tf.Tensor2D) => {
          largest = Math.max(largest, a.shape[0] * b.shape[0]);
          return cosine.matrix(a, b);
        },
      };
      await hardNegatives(embed(rows), rows.map((_, i) => i % 3), { distance: spying, chunkDistances: 1000 }); // prettier-ignore
      expect(largest).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(1000);
    }));
});

describe("NearestList", () => {
  it("keeps what a full sort would put first, ties in order of offer", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 5 }), (values, capacity) => {
        const list = new NearestList(capacity);
        values.forEach((value, row) => {
          list.offer(row, value);
        });
        const sorted = values.map((value, row) => ({ value, row })).sort((a, b) => a.value - b.value || a.row - b.row);
        expect(Array.from(list.rows.subarray(0, list.length))).toEqual(sorted.slice(0, capacity).map(({ row }) => row));
      }),
    );
  });
});

describe("hardNegatives refuses", () => {
  const three = embed([[0], [1], [2]]);
  it.each<{ labels: number[]; options: HardNegativesOptions; text: string }>([
    { labels: [0, 1], options: {}, text: "hardNegatives: there must be one label per row, got 2 labels for 3 rows" },
    { labels: [0, 0, 0], options: {}, text: "hardNegatives: need at least 2 classes, got 1" },
    { labels: [0, 1, 1], options: { perRow: 0 }, text: "hardNegatives: perRow must be a whole number of at least 1" },
    { labels: [0, 1, 1], options: { skipNearest: 2, lookAt: 2 }, text: "lookAt must be a whole number of at least 3, got 2" }, // prettier-ignore
    { labels: [0, 1, 1], options: { minDistance: -1 }, text: "hardNegatives: minDistance must be at least 0, got -1" },
    { labels: [0, 1, 1], options: { relativeMargin: NaN }, text: "relativeMargin must be at least 0, got NaN" },
  ])("$options for $labels: $text", async ({ labels, options, text }) => {
    await expect(hardNegatives(three, labels, { distance: euclidean, ...options })).rejects.toThrow(text);
  });
});
