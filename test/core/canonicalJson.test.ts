import { expect, it } from "vitest";
import { canonicalJson } from "../../src/core/canonicalJson.js";

it("is the same for equal values whatever the order of their fields, at every depth", () => {
  const one = { b: [1, { y: 2, x: undefined, a: null }], a: "text" };
  const other = { a: "text", b: [1, { a: null, y: 2 }] };
  expect(canonicalJson(one)).toBe('{"a":"text","b":[1,{"a":null,"y":2}]}');
  expect(canonicalJson(other)).toBe(canonicalJson(one));
});

it("differs where a value or the order of a list does", () => {
  expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: "1" }));
});
