import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { fromArrays, type Dataset } from "../../src/data/dataset.js";
import { writerSampler } from "../../src/samplers/writerSampler.js";

/** Writers with some genuine samples and some forgeries each. */
function signatures(counts: readonly (readonly [genuine: number, forged: number])[]): Dataset {
  const rows = counts.flatMap(([genuine, forged], writer) =>
    Array.from({ length: genuine + forged }, (_, i) => ({ writer: `w${writer}`, forged: Number(i >= genuine) })),
  );
  return fromArrays(rows.map((_, row) => [row]), rows.map(({ writer }) => writer), { forged: rows.map((row) => row.forged) }); // prettier-ignore
}

describe("writerSampler", () => {
  it("draws distinct rows: of each writer as many genuine and forged ones as asked for, or all", () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 0, max: 5 })), { minLength: 2, maxLength: 8 }); // prettier-ignore
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 4 }), fc.nat(), (all, genuine, forged, seed) => {
        const dataset = signatures(all);
        const { rows, classOf } = writerSampler(dataset, { genuine, forged, random: seeded(seed) })();
        expect(new Set(rows).size).toBe(rows.length);
        const drawn = all.map(() => [0, 0]);
        rows.forEach((row) => drawn[dataset.groups!.classOf[row]][dataset.forged![row]]++);
        expect(drawn).toEqual(all.map(([g, f]) => [Math.min(g, genuine), Math.min(f, forged)]));
        expect(classOf).toHaveLength(rows.length);
      }),
    ); // prettier-ignore
  });

  it("makes one class of a writer's genuine samples, and one of every forgery", () => {
    const dataset = signatures([[3, 2], [3, 2], [3, 2]]); // prettier-ignore
    const { rows, classOf } = writerSampler(dataset, { random: seeded(3) })();
    rows.forEach((a, i) => {
      rows.forEach((b, j) => {
        const isSame = dataset.groups!.classOf[a] === dataset.groups!.classOf[b] && !dataset.forged![a] && !dataset.forged![b]; // prettier-ignore
        expect(classOf[i] === classOf[j]).toBe(isSame || i === j);
      });
    });
  });

  it("draws every writer equally often", () => {
    const dataset = signatures(Array.from({ length: 10 }, () => [2, 1] as const));
    const sample = writerSampler(dataset, { writers: 3, random: seeded(5) });
    const drawn = new Int32Array(10);
    for (let i = 0; i < 1000; i++) new Set(Array.from(sample().rows, (row) => dataset.groups!.classOf[row])).forEach((writer) => drawn[writer]++); // prettier-ignore
    for (const count of drawn) expect(Math.abs(count - 300)).toBeLessThan(65); // 4.5 deviations
  });

  it("leaves out writers with fewer than two genuine samples", () => {
    const dataset = signatures([[1, 3], [2, 0], [2, 1]]); // prettier-ignore
    const { rows } = writerSampler(dataset, { random: seeded(1) })();
    expect(Array.from(rows).sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8]);
  });

  it("refuses what it cannot draw from", () => {
    const dataset = signatures([[2, 1], [1, 1]]); // prettier-ignore
    expect(() => writerSampler(dataset)).toThrow(
      "writerSampler: need at least 2 writers with 2 genuine samples each, got 1",
    );
    expect(() => writerSampler({})).toThrow("writerSampler: the dataset marks no forgeries");
    expect(() => writerSampler(dataset, { genuine: 1 })).toThrow("writerSampler: genuine must be");
    const two = writerSampler(signatures([[2, 1], [2, 1]])); // prettier-ignore
    expect(() => two(3)).toThrow("writerSampler: a batch cannot have 3 writers, only 2 have 2 genuine samples");
  });
});
