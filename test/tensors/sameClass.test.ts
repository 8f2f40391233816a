import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { sameClass } from "../../src/tensors/sameClass.js";

const classes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });

describe("sameClass", () => {
  it("marks the entries whose row and column share a class", () => {
    fc.assert(
      fc.property(classes, classes, fc.boolean(), (rows, further, self) => {
        const columns = [...rows, ...further];
        const expected = rows.flatMap((own, row) =>
          columns.map((other, column) => Number(own === other && (self || row !== column))),
        );
        expect([...sameClass(rows, { self, columnClassOf: columns })]).toEqual(expected);
      }),
    );
  });

  it("compares a batch with itself unless told otherwise", () => {
    expect([...sameClass([3, 7, 3], { self: false })]).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0]);
  });

  it("is the same for batches of other classes in the same order, and not for another order or shape", () => {
    const first = sameClass([5, 5, 9], { self: true });
    expect(sameClass([1, 1, 0], { self: true })).toBe(first);
    expect([...sameClass([1, 0, 0], { self: true })]).toEqual([1, 0, 0, 0, 1, 1, 0, 1, 1]);
    expect([...sameClass([1, 1, 0], { self: false })]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0]);
    // One row and four columns have as many classes as two rows and three.
    expect([...sameClass([1], { self: true, columnClassOf: [1, 1, 2, 1] })]).toEqual([1, 1, 0, 1]);
    expect([...sameClass([1, 1], { self: true, columnClassOf: [1, 2, 1] })]).toEqual([1, 0, 1, 1, 0, 1]);
    for (let other = 2; other < 9; other++)
      sameClass(
        Array.from({ length: other }, (_, i) => i),
        { self: true },
      );
    expect([...first]).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 1]);
  });
});
