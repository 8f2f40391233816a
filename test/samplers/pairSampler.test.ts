// Tests pairSampler, pairSpace, groups: what pairs there are is seen through what is drawn
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { toLabels } from "../../src/data/labels.js";
import { pairSampler, type PairSamplerOptions } from "../../src/samplers/pairSampler.js";
import { pairSpace } from "../../src/samplers/pairSpace.js";
import { looksUniform } from "../oracles/chiSquare.js";

const labelled = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 30 });
const seeds = fc.integer();
const key = (a: number, b: number): string => `${Math.min(a, b)},${Math.max(a, b)}`;

/** All unordered pairs by the textbook loop. */
function loopPairs(classOf: number[], groups?: number[]): { same: string[]; different: string[] } {
  const pairs = { same: [] as string[], different: [] as string[] };
  classOf.forEach((a, i) => {
    for (let j = 0; j < i; j++) {
      if (a !== classOf[j]) pairs.different.push(key(i, j));
      else if (groups === undefined || groups[i] !== groups[j]) pairs.same.push(key(i, j));
    }
  });
  return pairs;
}

describe("pairSpace", () => {
  it("numbers every pair exactly once", () => {
    fc.assert(
      fc.property(labelled, fc.boolean(), seeds, (classOf, grouped, seed) => {
        const random = seeded(seed);
        const groups = grouped ? classOf.map(() => Math.floor(random() * 3)) : undefined;
        const space = pairSpace("test", toLabels(classOf), groups && toLabels(groups));
        const all = loopPairs(classOf, groups);
        const numbered = (count: number, pair: (index: number) => readonly [number, number]): string[] =>
          Array.from({ length: count }, (_, index) => key(...pair(index)));
        expect(numbered(space.sameCount, space.samePair).sort()).toEqual(all.same.sort());
        expect(numbered(space.differentCount, space.differentPair).sort()).toEqual(all.different.sort());
      }),
    );
  });

  it("numbers pairs of 200,000 rows exactly, at the ends of its range too", () => {
    const n = 200_000;
    const space = pairSpace("test", toLabels(Int32Array.from({ length: n }, (_, row) => (row < n / 2 ? 0 : 1))));
    const half = n / 2;
    expect(space.sameCount).toBe(2 * ((half * (half - 1)) / 2));
    expect(space.differentCount).toBe(half * half);
    const seen = new Set<string>();
    for (const index of [0, 1, 2, space.sameCount / 2 - 1, space.sameCount / 2, space.sameCount - 1]) {
      const [a, b] = space.samePair(index);
      expect(a).not.toBe(b);
      expect(a < half).toBe(b < half);
      seen.add(key(a, b));
    }
    expect(seen.size).toBe(6);
    expect(space.samePair(space.sameCount - 1)).toEqual([n - 1, n - 2]);
    expect(space.differentPair(space.differentCount - 1)).toEqual([half - 1, n - 1]);
  });
});

describe("pairSampler", () => {
  it("draws as many same as different pairs, labelled right, none twice, none of a row with itself", () => {
    fc.assert(
      fc.property(labelled, seeds, fc.integer({ min: 1, max: 12 }), (classOf, seed, size) => {
        const all = loopPairs(classOf);
        const same = Math.round(size / 2);
        fc.pre(all.same.length >= same && all.different.length >= size - same && all.same.length > 0);
        fc.pre(all.different.length > 0);
        const { left, right, y } = pairSampler(classOf, { random: seeded(seed) })(size);
        expect([left.length, right.length, y.length]).toEqual([size, size, size]);
        expect(y.filter((label) => label === 0).length).toBe(same);
        const keys = Array.from(left, (row, i) => key(row, right[i]));
        expect(new Set(keys).size).toBe(size);
        keys.forEach((name, i) => {
          expect((y[i] === 0 ? all.same : all.different).includes(name)).toBe(true);
        });
      }),
    );
  });

  it("can draw every pair there is", () => {
    const classOf = [0, 0, 0, 1, 1];
    const all = loopPairs(classOf);
    const drawn = pairSampler(classOf, { sameFraction: 0.4, random: seeded(3) })(10);
    expect(Array.from(drawn.left, (row, i) => key(row, drawn.right[i])).sort()).toEqual(
      [...all.same, ...all.different].sort(),
    );
  });

  it("draws every same pair as often as every other, every different pair, and either order", () => {
    const classOf = [0, 0, 0, 0, 1, 1, 2, 2, 2];
    const draw = pairSampler(classOf, { random: seeded(11) });
    const counts = new Map<string, number>();
    let leftFirst = 0;
    for (let round = 0; round < 4000; round++) {
      const { left, right } = draw(6);
      left.forEach((row, i) => {
        const name = key(row, right[i]);
        counts.set(name, (counts.get(name) ?? 0) + 1);
        if (row < right[i]) leftFirst++;
      });
    }
    const all = loopPairs(classOf);
    for (const names of [all.same, all.different]) {
      expect(looksUniform(names.map((name) => counts.get(name) ?? 0))).toBe(true);
    }
    expect(Math.abs(leftFirst / 24_000 - 0.5)).toBeLessThan(0.02);
  });

  it("puts same and different pairs in random places", () => {
    const draw = pairSampler([0, 0, 0, 0, 1, 1, 1, 1], { random: seeded(5) });
    const sameAt = new Array<number>(8).fill(0);
    for (let round = 0; round < 2000; round++) draw(8).y.forEach((label, i) => (sameAt[i] += 1 - label));
    expect(looksUniform(sameAt)).toBe(true);
  });

  it("draws the same batches from the same seed, and others from another", () => {
    const classOf = Array.from({ length: 40 }, (_, row) => row % 5);
    const batches = (seed: number): unknown[] => {
      const draw = pairSampler(classOf, { random: seeded(seed) });
      return [draw(), draw(), draw(7)];
    };
    expect(batches(1)).toEqual(batches(1));
    expect(batches(1)).not.toEqual(batches(2));
  });

  it("takes same pairs from different groups only, each as often as every other", () => {
    const classOf = [0, 0, 0, 0, 0, 1, 1, 1];
    const groups = ["m", "m", "t", "t", "w", "m", "m", "t"];
    const draw = pairSampler(classOf, { groups, sameFraction: 1, random: seeded(2) });
    const counts = new Map<string, number>();
    for (let round = 0; round < 3000; round++) {
      const { left, right } = draw(3);
      left.forEach((row, i) => counts.set(key(row, right[i]), (counts.get(key(row, right[i])) ?? 0) + 1));
    }
    const expected = loopPairs(classOf, groups.map((name) => name.charCodeAt(0))).same; // prettier-ignore
    expect([...counts.keys()].sort()).toEqual(expected.sort());
    expect(looksUniform([...counts.values()])).toBe(true);
  });

  it("needs memory for the rows, not for their pairs: 200,000 rows", () => {
    const classOf = Int32Array.from({ length: 200_000 }, (_, row) => row % 1000);
    const before = process.memoryUsage();
    const { left } = pairSampler(classOf, { random: seeded(1) })(1000);
    const after = process.memoryUsage();
    expect(left.length).toBe(1000);
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(grown).toBeLessThan(100e6); // 2e10 pairs would not fit
  });
});

describe("pairSampler refuses", () => {
  it.each<{ classOf: (string | number)[]; options: PairSamplerOptions; text: string }>([
    { classOf: ["a", "a"], options: {}, text: "pairSampler: need at least 2 classes to draw different pairs, got 1" },
    {
      classOf: ["a", "b", "c"],
      options: {},
      text: "pairSampler: need a class with at least 2 rows to draw same pairs, got 3 classes with at most 1 row each",
    },
    {
      classOf: [0, 0, 1],
      options: { batchSize: 0 },
      text: "pairSampler: batchSize must be a whole number of at least 1",
    },
    {
      classOf: [0, 0, 1],
      options: { sameFraction: 2 },
      text: "pairSampler: sameFraction must be between 0 and 1, got 2",
    },
    {
      classOf: [0, 0, 1],
      options: { groups: [0] },
      text: "pairSampler: there must be one group per row, got 1 groups for 3 rows",
    },
    {
      classOf: [0, 0, 1],
      options: { groups: [0, 0, 1] },
      text: "pairSampler: need a class with rows of 2 groups to draw same pairs, got none",
    },
  ])("$classOf with $options: $text", ({ classOf, options, text }) => {
    expect(() => pairSampler(classOf, options)).toThrow(text);
  });

  it("more pairs than there are", () => {
    expect(() => pairSampler([0, 0, 1])(4)).toThrow(
      "pairSampler: cannot draw 2 same and 2 different pairs without repeating one, the data have 1 and 2; ask for fewer",
    );
    expect(() => pairSampler([0, 0, 1])(1.5)).toThrow("pairSampler: the number of pairs must be a whole number");
  });
});
