import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

import {
  requireCount,
  requireFinite,
  requireFlag,
  requireFunction,
  requireList,
  requireNumber,
  requireObject,
  requireOptions,
  requirePositive,
  requireRank,
  requireSameShape,
  requireTensor,
  requireTyped,
  requireWithin,
} from "../../src/core/check.js";

const tensorOf = (shape: number[]): { shape: number[]; dataId: object } => ({ shape, dataId: {} });

describe("argument checks", () => {
  it.each([
    [() => requireCount("f", "n", 0), "f: n must be a whole number of at least 1, got 0"],
    [() => requireCount("f", "n", 1.5), "f: n must be a whole number of at least 1, got 1.5"],
    [() => requireCount("f", "n", 1, 2), "f: n must be a whole number of at least 2, got 1"],
    [() => requirePositive("f", "margin", 0), "f: margin must be greater than 0, got 0"],
    [() => requirePositive("f", "margin", NaN), "f: margin must be greater than 0, got NaN"],
    [() => requirePositive("f", "margin", Infinity), "f: margin must be greater than 0, got Infinity"],
    [() => requireWithin("f", "share", 2, 0, 1), "f: share must be between 0 and 1, got 2"],
    [() => requireWithin("f", "share", NaN, 0, 1), "f: share must be between 0 and 1, got NaN"],
    [() => requireNumber("f", "fill", Infinity), "f: fill must be a finite number, got Infinity"],
    [() => requireNumber("f", "shift", -1, 0), "f: shift must be a finite number of at least 0, got -1"],
    [() => requireFinite("f", "values", [1, NaN], "at row 7"), "f: values must be finite, got NaN at row 7, place 1"],
    [
      () => requireSameShape("f", { shape: [2, 3] }, { shape: [2, 4] }),
      "f: shapes must be equal, got [2, 3] and [2, 4]",
    ],
    [() => requireSameShape("f", { shape: [2] }, { shape: [2, 1] }), "f: shapes must be equal, got [2] and [2, 1]"],
    [() => requireRank("f", "x", tensorOf([2]), 2, "[rows, size]"), "f: x must have shape [rows, size], got [2]"],
  ])("says who, what must hold and what came (%#)", (check, text) => {
    expect(check).toThrow(new RangeError(text));
  });

  it.each([
    [() => requireFlag("f", "keep", "no"), 'f: keep must be true or false, got "no"'],
    [
      () => requireTyped("f", "data", [1], "Uint8Array", "Float32Array"),
      "f: data must be a Uint8Array or Float32Array, got a list of 1",
    ],
    [() => requireOptions("f", null), "f: options must be an object, got null"],
    [() => requireOptions("f", [1, 2]), "f: options must be an object, got a list of 2"],
    [() => requireOptions<{ net?: number }>("f", {}, "net"), "f: options must be an object with net, got {}"],
    [
      () => requireObject("f", "dataset", "people", "a dataset", [], "read it"),
      'f: dataset must be a dataset, got "people"; read it',
    ],
    [() => requireFunction("f", "random", 42), "f: random must be a function, got 42"],
    [() => requireFunction("f", "random", new Map()), "f: random must be a function, got a Map"],
    [() => requireList("f", "rows", "1, 2", "a list of rows"), 'f: rows must be a list of rows, got "1, 2"'],
    [
      () => requireList("f", "rows", Promise.resolve([1])),
      "f: rows must be a list, got a Promise, which must be awaited",
    ],
    [() => requireTensor("f", "x", new Float32Array(3)), "f: x must be a tensor, got a Float32Array of 3"],
    [() => requireFunction("f", "x", tensorOf([2, 3])), "f: x must be a function, got a tensor of shape [2, 3]"],
    [
      () => requireFunction("f", "x", { a: 1, b: 2, c: 3, d: 4, e: 5 }),
      "f: x must be a function, got { a, b, c, d, … }",
    ],
    [
      () => requireRank("f", "x", null as never, 2, "[rows, size]"),
      "f: x must be a tensor of shape [rows, size], got null",
    ],
    [
      () => requireSameShape("f", tensorOf([1]), undefined as never),
      "f: each argument must be a tensor, got undefined",
    ],
  ])("says what came where the kind is wrong (%#)", (check, text) => {
    expect(check).toThrow(new TypeError(text));
  });

  it("lets good values pass", () => {
    requireCount("f", "n", 1);
    requirePositive("f", "margin", 0.1);
    requireWithin("f", "share", 0, 0, 1);
    requireFinite("f", "values", [0, -1e30], "at row 0");
    requireSameShape("f", { shape: [2, 3] }, { shape: [2, 3] });
    requireRank("f", "x", tensorOf([2, 3]), 2, "[rows, size]");
  });

  it("knows typed arrays of another frame or test runner", () => {
    expect(() => requireTyped("f", "data", runInNewContext("new Uint8Array(2)"), "Uint8Array")).not.toThrow();
  });
});
