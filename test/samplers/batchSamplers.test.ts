// Tests sampler, classBalancedSampler, episodeSampler, hierarchicalSampler, perClassSampler: the samplers of rows with classes keep the same promises
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { classBalancedSampler } from "../../src/samplers/classBalancedSampler.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";
import { hierarchicalSampler } from "../../src/samplers/hierarchicalSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { looksUniform } from "../oracles/chiSquare.js";

/** Rows of a batch by class. */
function byClass({ rows, classOf }: ClassBatch): Map<number, number[]> {
  const found = new Map<number, number[]>();
  rows.forEach((row, i) => found.set(classOf[i], [...(found.get(classOf[i]) ?? []), row]));
  return found;
}

function expectDistinctAndLabelled(batch: ClassBatch, labels: readonly number[]): void {
  expect(new Set(batch.rows).size).toBe(batch.rows.length);
  // Class indices follow first appearance, as toLabels has it.
  const order = [...new Set(labels)];
  batch.rows.forEach((row, i) => expect(order[batch.classOf[i]]).toBe(labels[row]));
}

const labelled = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 50 });
const sizes = (labels: readonly number[]): number[] =>
  [...new Set(labels)].map((c) => labels.filter((label) => label === c).length);

/** How often each row comes in many batches. */
function rowCounts(draw: () => ClassBatch, length: number, rounds: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (let round = 0; round < rounds; round++) for (const row of draw().rows) counts[row]++;
  return counts;
}

describe("perClassSampler", () => {
  it("draws P classes with K distinct rows each, or all that a class has", () => {
    fc.assert(
      fc.property(labelled, fc.integer(), fc.integer({ min: 2, max: 5 }), (labels, seed, perClass) => {
        const usable = sizes(labels).filter((size) => size > 1).length;
        fc.pre(usable >= 2);
        const batch = perClassSampler(labels, { classes: 2, perClass, random: seeded(seed) })();
        expectDistinctAndLabelled(batch, labels);
        const classes = byClass(batch);
        expect(classes.size).toBe(2);
        for (const [c, rows] of classes) expect(rows.length).toBe(Math.min(perClass, sizes(labels)[c]));
      }),
    );
  });

  it("draws every class, and every row within its class, equally often", () => {
    const labels = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3];
    const draw = perClassSampler(labels, { classes: 2, perClass: 2, random: seeded(1) });
    const counts = rowCounts(draw, labels.length, 6000);
    expect(counts[9]).toBe(0); // a class with one row has no same pair
    const parts = [counts.slice(0, 3), counts.slice(3, 5), counts.slice(5, 9)];
    for (const part of parts) expect(looksUniform(part)).toBe(true);
    expect(looksUniform(parts.map((part) => part.reduce((a, b) => a + b)))).toBe(true);
  });

  it("takes the rows of a class from different groups", () => {
    const labels = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2];
    const groups = [0, 0, 1, 2, 0, 0, 1, 1, 0, 0];
    const draw = perClassSampler(labels, { classes: 2, perClass: 3, groups, random: seeded(1) });
    for (let round = 0; round < 200; round++) {
      for (const [c, rows] of byClass(draw())) {
        expect(c).not.toBe(2); // one group only
        expect(new Set(rows.map((row) => groups[row])).size).toBe(rows.length);
        expect(rows.length).toBe(c === 0 ? 3 : 2);
      }
    }
  });

  it("draws the same batches from the same seed, of the number of classes asked for", () => {
    const labels = Array.from({ length: 60 }, (_, row) => row % 12);
    const batch = (seed: number): ClassBatch => perClassSampler(labels, { random: seeded(seed) })(3);
    expect(batch(1)).toEqual(batch(1));
    expect(batch(1)).not.toEqual(batch(2));
    expect(byClass(batch(1)).size).toBe(3);
    expect(byClass(perClassSampler(labels)()).size).toBe(8);
    expect(byClass(perClassSampler([0, 0, 1, 1])()).size).toBe(2);
  });

  it.each([
    {
      labels: [0, 0, 1],
      options: {},
      text: "perClassSampler: need at least 2 classes with at least 2 rows each, got 1 (of 2 classes)",
    },
    {
      labels: [0, 0, 1, 1],
      options: { perClass: 1 },
      text: "perClassSampler: perClass must be a whole number of at least 2, got 1",
    },
    {
      labels: [0, 0, 1, 1],
      options: { classes: 3 },
      text: "perClassSampler: a batch cannot have 3 classes, only 2 classes have at least 2 rows",
    },
    {
      labels: [0, 0, 1, 1],
      options: { groups: [0, 0, 1, 1] },
      text: "need at least 2 classes with at least 2 groups each, got 0 (of 2 classes)",
    },
  ])("refuses $labels with $options: $text", ({ labels, options, text }) => {
    expect(() => perClassSampler(labels, options)).toThrow(text);
  });
});

describe("classBalancedSampler", () => {
  it("draws distinct rows, as many of each class as there are of every other, until a class runs out", () => {
    fc.assert(
      fc.property(labelled, fc.integer(), fc.integer({ min: 1, max: 20 }), (labels, seed, size) => {
        fc.pre(size <= labels.length);
        const batch = classBalancedSampler(labels, { random: seeded(seed) })(size);
        expect(batch.rows.length).toBe(size);
        expectDistinctAndLabelled(batch, labels);
        const counts = sizes(labels).map((_, c) => byClass(batch).get(c)?.length ?? 0);
        const most = Math.max(...counts);
        counts.forEach((count, c) => expect(count >= most - 1 || count === sizes(labels)[c]).toBe(true));
      }),
    );
  });

  it("is uniform over classes and within them", () => {
    const labels = [...new Array<number>(20).fill(0), ...new Array<number>(4).fill(1), 2, 2, 2];
    const draw = classBalancedSampler(labels, { random: seeded(9) });
    const counts = rowCounts(() => draw(4), labels.length, 4000);
    const parts = [counts.slice(0, 20), counts.slice(20, 24), counts.slice(24)];
    for (const part of parts) expect(looksUniform(part)).toBe(true);
    expect(looksUniform(parts.map((part) => part.reduce((a, b) => a + b)))).toBe(true);
  });

  it("refuses more rows than there are", () => {
    expect(() => classBalancedSampler([0, 1])(3)).toThrow(
      "classBalancedSampler: a batch cannot have 3 distinct rows, there are 2",
    );
  });
});

describe("hierarchicalSampler", () => {
  const labels = Array.from({ length: 90 }, (_, row) => row % 18);
  const categories = labels.map((c) => (c < 10 ? "dog" : c < 16 ? "car" : c === 16 ? "ship" : "tree"));

  it("draws classes of few categories, and distinct rows of each", () => {
    const draw = hierarchicalSampler(labels, categories, { categories: 1, classes: 4, perClass: 3, random: seeded(1) });
    const seen = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const batch = draw();
      expectDistinctAndLabelled(batch, labels);
      const inBatch = new Set(Array.from(batch.rows, (row) => categories[row]));
      expect(inBatch.size).toBe(1);
      for (const name of inBatch) seen.add(name);
      expect(byClass(batch).size).toBe(4);
      for (const rows of byClass(batch).values()) expect(rows.length).toBe(3);
    }
    expect([...seen].sort()).toEqual(["car", "dog"]); // the others have one class only
  });

  it("is uniform over categories, over classes within them and over rows within those", () => {
    const draw = hierarchicalSampler(labels, categories, { categories: 1, classes: 2, perClass: 2, random: seeded(3) });
    const counts = rowCounts(draw, labels.length, 5000);
    const of = (wanted: (row: number) => boolean): number[] => counts.filter((_, row) => wanted(row));
    const total = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    expect(looksUniform(["dog", "car"].map((name) => total(of((row) => categories[row] === name))))).toBe(true);
    expect(looksUniform(Array.from({ length: 10 }, (_, c) => total(of((row) => labels[row] === c))))).toBe(true);
    expect(looksUniform(of((row) => labels[row] === 3))).toBe(true);
  });

  it.each([
    {
      labels: [0, 0, 1, 1],
      categories: ["x"],
      text: "hierarchicalSampler: there must be one category per row, got 1 for 4 rows",
    },
    {
      labels: [0, 0, 1, 1],
      categories: ["x", "y", "y", "y"],
      text: 'hierarchicalSampler: a class must be in one category, got class 0 in "x" and "y"',
    },
    {
      labels: [0, 0, 1, 1],
      categories: ["x", "x", "y", "y"],
      text: "hierarchicalSampler: need a category with 2 classes of at least 2 rows each, got none",
    },
  ])("refuses $labels in $categories: $text", ({ labels: wrong, categories: names, text }) => {
    expect(() => hierarchicalSampler(wrong, names)).toThrow(text);
  });

  it("refuses more categories than are usable", () => {
    expect(() => hierarchicalSampler(labels, categories)(3)).toThrow(
      "hierarchicalSampler: a batch cannot have 3 categories, only 2 have 2 classes of at least 2 rows",
    );
  });
});

describe("episodeSampler", () => {
  it("draws N classes, K support rows and the queries of each, all distinct, support first and in the same order of classes", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, shots, queries) => {
          const labels = Array.from({ length: 70 }, (_, row) => (row * row) % 9);
          fc.pre(sizes(labels).filter((size) => size >= shots + queries).length >= 3);
          const batch = episodeSampler(labels, { ways: 3, shots, queries, random: seeded(seed) })();
          expectDistinctAndLabelled(batch, labels);
          expect(batch.supportCount).toBe(3 * shots);
          expect(batch.rows.length).toBe(3 * (shots + queries));
          const support = Array.from(batch.classOf.subarray(0, 3 * shots));
          const query = Array.from(batch.classOf.subarray(3 * shots));
          const classes = [...new Set(support)];
          expect(classes.length).toBe(3);
          expect(support).toEqual(classes.flatMap((c) => new Array<number>(shots).fill(c)));
          expect(query).toEqual(classes.flatMap((c) => new Array<number>(queries).fill(c)));
        },
      ),
    );
  });

  it("draws classes and rows uniformly, as support and as queries", () => {
    const labels = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
    const draw = episodeSampler(labels, { ways: 2, shots: 1, queries: 1, random: seeded(2) });
    const supports = new Array<number>(10).fill(0);
    const counts = rowCounts(draw, 10, 5000);
    for (let round = 0; round < 5000; round++) {
      const { rows, supportCount } = draw();
      for (const row of rows.subarray(0, supportCount)) supports[row]++;
    }
    for (const all of [counts, supports]) {
      const parts = [all.slice(0, 3), all.slice(3, 7), all.slice(7)];
      for (const part of parts) expect(looksUniform(part)).toBe(true);
      expect(looksUniform(parts.map((part) => part.reduce((a, b) => a + b)))).toBe(true);
    }
  });

  it("refuses more classes than have enough rows", () => {
    expect(() => episodeSampler([0, 0, 1, 1, 2], { ways: 3, shots: 1, queries: 1 })).toThrow(
      "episodeSampler: an episode cannot have 3 classes, only 2 classes have at least 2 rows (1 for the support, 1 as queries)",
    );
  });
});
