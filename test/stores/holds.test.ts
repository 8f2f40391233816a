import { describe, expect, it } from "vitest";

import { holds } from "../../src/stores/holds.js";

describe("holds", () => {
  it.each<{ value: unknown; part: unknown; is: boolean }>([
    { value: { a: 1, b: 2 }, part: { a: 1 }, is: true },
    { value: { a: 1 }, part: { a: 1, b: 2 }, is: false },
    { value: { a: { x: 1, y: 2 } }, part: { a: { y: 2 } }, is: true },
    { value: { a: [1, 2, 3] }, part: { a: [3, 1, 1] }, is: true },
    { value: { a: [1, 2] }, part: { a: [3] }, is: false },
    { value: { a: [{ x: 1, y: 2 }] }, part: { a: [{ x: 1 }] }, is: true },
    { value: { a: [] }, part: { a: {} }, is: false },
    { value: { a: {} }, part: { a: [] }, is: false },
    { value: { a: null }, part: { a: null }, is: true },
    { value: {}, part: { a: null }, is: false },
    { value: { a: "1" }, part: { a: 1 }, is: false },
    { value: {}, part: { toString: null }, is: false },
    { value: { a: 1 }, part: {}, is: true },
  ])("says $is for $part in $value", ({ value, part, is }) => {
    expect(holds(value, part)).toBe(is);
  });
});
