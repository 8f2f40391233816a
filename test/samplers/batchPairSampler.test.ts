import { describe, expect, it } from "vitest";

import { batchPairSampler, DIFFERENT, perClassSampler, SAME, seeded, type BatchRow } from "../../src/index.js";

const batch = { rows: Int32Array.of(10, 11, 12, 20, 21, 30), classOf: Int32Array.of(0, 0, 0, 1, 1, 2) };
type Relation = (a: BatchRow, b: BatchRow) => 0 | 1 | undefined;

const drawn = (seed: number, relation?: Relation): string[] => {
  const sampler = batchPairSampler(() => batch, { ...(relation && { relation }), random: seeded(seed) });
  const { left, right, y } = sampler();
  return Array.from(y, (isDifferent, i) => `${right[i]} ${left[i]} ${isDifferent}`);
};

describe("batchPairSampler", () => {
  it("draws every same pair and as many different ones, none of them twice", () => {
    const pairs = drawn(1);
    expect(pairs.slice(0, 4)).toEqual(["10 11 0", "10 12 0", "11 12 0", "20 21 0"]);
    expect(pairs).toHaveLength(8);
    expect(new Set(pairs).size).toBe(8);
    for (const pair of pairs.slice(4)) expect(pair).toMatch(/^(\d)\d (?!\1)\d\d 1$/);
    expect(drawn(1)).toEqual(pairs);
    expect(drawn(2)).not.toEqual(pairs);
  });

  it("draws fewer different pairs where there are not as many, and none that are no pairs", () => {
    const withTen: Relation = (a, b) =>
      a.classOf === b.classOf ? SAME : a.row === 30 && b.row === 10 ? DIFFERENT : undefined;
    expect(drawn(1, withTen).slice(4)).toEqual(["10 30 1"]);
  });

  it("asks for batches of the size that is asked for, of the same rows, and resumes where it was", () => {
    const labels = Array.from({ length: 30 }, (_, row) => row % 6);
    const random = seeded(3);
    const sampler = batchPairSampler(perClassSampler(labels, { classes: 2, perClass: 3, random }), { random });
    expect(sampler.rowCount).toBe(30);
    expect(sampler(3).rowCount).toBe(30);
    expect(sampler(3).y.filter((y) => y === SAME)).toHaveLength(9); // three pairs in each of three classes
    const state = sampler.state!();
    const next = sampler();
    sampler.restore!(state);
    expect(sampler()).toEqual(next);
  });

  it("refuses what is no relation", () => {
    expect(() => drawn(1, (() => 2) as never)).toThrow(/what relation gives must be 0 \(same\), 1 \(different\)/);
  });
});
