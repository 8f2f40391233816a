import { expect, it } from "vitest";

import { requireClassOf } from "../../src/losses/comparison.js";

it("refuses what is not one class per row", () => {
  const check = (classOf: unknown) => () => {
    requireClassOf("f", classOf as number[], 2);
  };
  expect(check("ab")).toThrow(new TypeError('f: classOf must be a list of classes, one per row, got "ab"'));
  expect(check([0])).toThrow(new RangeError("f: there must be one class per row, got 1 classes for 2 rows"));
  check([0, 1])();
  check(Int32Array.of(0, 1))();
});
