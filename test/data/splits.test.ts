import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { fromArrays, type Dataset } from "../../src/data/dataset.js";
import { splitByClass, splitByGroup, splitWithinClass } from "../../src/data/splits.js";

const rowsOf = (classes: number, perClass: number): Dataset => {
  const names = Array.from({ length: classes * perClass }, (_, row) => `class ${Math.floor(row / perClass)}`);
  const groups = names.map((_, row) => `group ${row % perClass}`);
  return fromArrays(
    names.map((_, row) => [row]),
    names,
    { groups },
  );
};
const namesIn = (part: Dataset): string[] => part.labels.classNames.map(String);

describe("splitByClass", () => {
  it("puts every class wholly into one part, whatever the fractions", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.integer(),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        (classes, seed, first) => {
          const fractions = [first, (1 - first) / 2, (1 - first) / 2];
          const parts = splitByClass(rowsOf(classes, 3), { fractions, random: seeded(seed) });
          expect(parts.flatMap(namesIn).sort()).toEqual(namesIn(rowsOf(classes, 3)).sort());
          for (const part of parts) expect(part.length).toBe(3 * part.labels.classNames.length);
          expect(parts.every((part) => part.length > 0)).toBe(true);
        },
      ),
    );
  });

  it.each([
    { classes: 10, fractions: [0.25, 0.75], sizes: [3, 7] }, // 2.5 rounds up
    { classes: 9, fractions: [0.5, 0.5], sizes: [5, 4] },
    { classes: 11, fractions: [0.6, 0.2, 0.2], sizes: [7, 2, 2] }, // 6.6, then 8.8
    { classes: 10, fractions: [0.01, 0.99], sizes: [1, 9] }, // never none
  ])("gives each part its share of $classes classes, rounded: $sizes", ({ classes, fractions, sizes }) => {
    const parts = splitByClass(rowsOf(classes, 1), { fractions, random: seeded(1) });
    expect(parts.map((part) => part.length)).toEqual(sizes);
  });

  it("has as many parts for the compiler as there are fractions", () => {
    const data = rowsOf(6, 4);
    const two = [splitByClass(data), splitByGroup(data), splitWithinClass(data, { testFraction: 0.5 })] as const;
    expectTypeOf(two).toEqualTypeOf<readonly [[Dataset, Dataset], [Dataset, Dataset], [Dataset, Dataset]]>();
    const three = splitByClass(data, { fractions: [0.5, 0.25, 0.25] });
    expectTypeOf(three).toEqualTypeOf<[Dataset, Dataset, Dataset]>();
    expect([...two, three].map((parts) => parts.length)).toEqual([2, 2, 2, 3]);
    const fractions: number[] = [0.5, 0.5];
    expectTypeOf(splitByGroup(data, { fractions })).toEqualTypeOf<Dataset[]>();
  });

  it("is [train, test] by default, 80 to 20, and repeats for a seed", () => {
    const split = (seed: number): string[][] => splitByClass(rowsOf(20, 2), { random: seeded(seed) }).map(namesIn);
    expect(split(1).map((names) => names.length)).toEqual([16, 4]);
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it.each([
    [{ fractions: [0.5, 0.6] }, "splitByClass: fractions must be positive and add up to 1, got 0.5, 0.6"],
    [{ fractions: [0, 1] }, "splitByClass: fractions must be positive and add up to 1, got 0, 1"],
    [{ fractions: [0.25, 0.25, 0.5] }, "splitByClass: need at least 3 classes for as many parts, got 2"],
  ])("refuses %o", (options, text) => {
    expect(() => splitByClass(rowsOf(2, 2), options)).toThrow(new RangeError(text));
  });

  it("refuses a test fraction that leaves a part empty", () => {
    expect(() => splitByClass(rowsOf(2, 2), { testFraction: 1 })).toThrow("splitByClass: testFraction must be between");
  });

  it("refuses data with forgeries, which belong beside what they imitate", () => {
    const data = fromArrays([[0], [1], [2]], ["a", "a", "b"], { forged: [0, 1, 0] });
    expect(() => splitByClass(data)).toThrow(
      "splitByClass: the dataset marks forgeries; use splitByGroup, which keeps them beside what they imitate",
    );
    const parts = splitByGroup(data, { testFraction: 0.5, random: seeded(1) });
    expect(
      parts
        .map((part) => part.groups!.classNames)
        .flat()
        .sort(),
    ).toEqual(["a", "b"]);
  });
});

describe("splitByGroup", () => {
  it("puts every group wholly into one part", () => {
    const parts = splitByGroup(rowsOf(5, 10), { fractions: [0.5, 0.3, 0.2], random: seeded(3) });
    expect(parts.map((part) => part.groups!.classNames.length)).toEqual([5, 3, 2]);
    expect(new Set(parts.flatMap((part) => part.groups!.classNames)).size).toBe(10);
  });

  it("refuses data without groups", () => {
    expect(() => splitByGroup(fromArrays([[0], [1]], ["a", "b"]))).toThrow(
      "splitByGroup: the dataset has no groups; pass `groups` when making it",
    );
  });
});

describe("splitWithinClass", () => {
  it("gives each part rows of every class and no row twice", () => {
    const parts = splitWithinClass(rowsOf(4, 10), { fractions: [0.6, 0.2, 0.2], random: seeded(1) });
    expect(parts.map((part) => part.length)).toEqual([24, 8, 8]);
    for (const part of parts) expect(namesIn(part).sort()).toEqual(namesIn(rowsOf(4, 10)).sort());
  });

  it("splits a class of 200,000 rows", () => {
    const data = rowsOf(1, 200_000);
    const parts = splitWithinClass(data, { fractions: [0.9, 0.1], random: seeded(1) });
    expect(parts.map((part) => part.length)).toEqual([180_000, 20_000]);
  });

  it("refuses a class with fewer rows than parts, by name", () => {
    expect(() => splitWithinClass(fromArrays([[0], [1], [2]], ["a", "a", "b"]))).toThrow(
      'splitWithinClass: class "b" must have a row for each of the 2 parts, got 1',
    );
  });
});
