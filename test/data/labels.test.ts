import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rowsByClass, selectLabels, toLabels } from "../../src/data/labels.js";

describe("toLabels", () => {
  it("numbers classes in order of first appearance", () => {
    const labels = toLabels(["anna", "bert", "anna", 7, "7"]);
    expect([...labels.classOf]).toEqual([0, 1, 0, 2, 3]);
    expect(labels.classNames).toEqual(["anna", "bert", 7, "7"]);
    expect(toLabels(labels)).toBe(labels);
  });

  it("takes texts that Unicode takes for the same as one class, whichever comes first, and others as two", () => {
    const [composed, decomposed] = ["Jos\u00e9", "Jose\u0301"];
    for (const names of [
      [composed, decomposed],
      [decomposed, composed],
    ]) {
      const labels = toLabels([...names, "Jose", ...names]);
      expect([...labels.classOf]).toEqual([0, 0, 1, 0, 0]);
      expect(labels.classNames).toEqual([composed, "Jose"]);
    }
    expect(toLabels([1, "1", -0, 0, "0"]).classNames).toEqual([1, "1", 0, "0"]);
  });

  it("takes typed arrays", () => {
    expect(toLabels(Int32Array.of(5, 5, 3)).classNames).toEqual([5, 3]);
  });

  it.each([
    [[NaN], "toLabels: a label must be a string or a finite number, got NaN at row 0"],
    [["a", undefined], "toLabels: a label must be a string or a finite number, got undefined at row 1"],
    [[null], "toLabels: a label must be a string or a finite number, got null at row 0"],
  ])("refuses %o", (names, text) => {
    expect(() => toLabels(names as string[])).toThrow(new TypeError(text));
  });
});

describe("rowsByClass and selectLabels", () => {
  it("list every row once, ascending, under its class", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1 }), (names) => {
        const labels = toLabels(names);
        const rows = rowsByClass(labels);
        expect(rows.flatMap((own) => [...own]).sort((a, b) => a - b)).toEqual(names.map((_, row) => row));
        rows.forEach((own, c) => {
          expect([...own]).toEqual([...own].sort((a, b) => a - b));
          own.forEach((row) => {
            expect(names[row]).toBe(labels.classNames[c]);
          });
        });
      }),
    );
  });

  it("refuse rows that are not labelled", () => {
    for (const row of [-1, 2, 0.5, NaN]) {
      expect(() => selectLabels(toLabels(["a", "b"]), [0, row])).toThrow(
        new RangeError(`selectLabels: rows must be whole numbers from 0 to 1, got ${row} at place 1`),
      );
    }
  });

  it("leave out classes without a row", () => {
    const some = selectLabels(toLabels(["a", "b", "c"]), [2, 0]);
    expect(some.classNames).toEqual(["c", "a"]);
    expect([...some.classOf]).toEqual([0, 1]);
  });
});
