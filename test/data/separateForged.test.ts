import fc from "fast-check";
import { expect, it } from "vitest";

import { shuffle, seeded } from "../../src/core/random.js";
import { toLabels, type Label } from "../../src/data/labels.js";
import { separateForged } from "../../src/data/separateForged.js";

const named = (names: Label[], forged: number[]): Label[] => {
  const { classNames, classOf } = separateForged(toLabels(names), Uint8Array.from(forged));
  return Array.from(classOf, (c) => classNames[c]);
};

it("names the forgeries of a class after it", () => {
  expect(named(["anna", "anna", "bert"], [0, 1, 0])).toEqual(["anna", "anna (forged)", "bert"]);
});

it("keeps forgeries apart from a class that is called like them", () => {
  expect(named(["anna", "anna (forged)", "anna", "anna (forged)"], [0, 0, 1, 1])).toEqual([
    "anna",
    "anna (forged)",
    '"anna" (forged)',
    "anna (forged) (forged)",
  ]);
});

it("keeps forgeries of the number 1 and the text 1 apart, in whatever order they come", () => {
  expect(named([1, "1"], [1, 1])).toEqual(["1 (forged)", '"1" (forged)']);
  expect(named(["1", 1], [1, 1])).toEqual(['"1" (forged)', "1 (forged)"]);
});

it("says so where no name is left", () => {
  expect(() => named(["a", "a (forged)", '"a" (forged)', "a"], [0, 0, 0, 1])).toThrow(
    'forged: the forgeries of "a" need a name of their own, but a class is called "\\"a\\" (forged)"; call it something else',
  );
});

it("gives two rows one class if and only if they have one name and one mark, and names that do not depend on the order of rows", () => {
  const name = fc.constantFrom<Label>("a", "a (forged)", 1, "1", "1 (forged)", "b", "é", "e\u0301");
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean()), { minLength: 1, maxLength: 12 }), fc.integer(), (rows, seed) => {
      const classes = named(
        rows.map(([label]) => label),
        rows.map(([, mark]) => Number(mark)),
      );
      const canonical = ([label, mark]: (typeof rows)[number]): string =>
        JSON.stringify([typeof label === "string" ? label.normalize("NFC") : label, mark]);
      rows.forEach((a, i) => {
        rows.forEach((b, j) => {
          expect(classes[i] === classes[j]).toBe(canonical(a) === canonical(b));
        });
      });
      const order = shuffle(Array.from(rows.keys()), seeded(seed));
      const again = named(
        order.map((row) => rows[row][0]),
        order.map((row) => Number(rows[row][1])),
      );
      expect(again).toEqual(order.map((row) => classes[row]));
    }),
  );
});
