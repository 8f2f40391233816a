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
});
