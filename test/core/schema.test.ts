import { describe, expect, it } from "vitest";
import {
  anyRecord,
  check,
  count,
  flag,
  json,
  kinds,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  record,
  text,
  type Schema,
} from "../../src/core/schema.js";

const shape = record({
  name: text({ min: 1, max: 20 }),
  rate: number({ min: 0, max: 1 }),
  rows: list(list(count(1), { length: 2 }), { max: 3 }),
  note: optional(text()),
});
const good = { name: "anna", rate: 0.5, rows: [[1, 2]] };

describe("check", () => {
  it("returns what is known, made anew", () => {
    const value = { ...good, note: "x", more: 1 };
    const found = check("f: a.json", shape, value);
    expect(found).toEqual({ ...good, note: "x" });
    expect(found.rows).not.toBe(value.rows);
    expect("note" in check("f", shape, good)).toBe(false);
  });

  it.each<[Schema<unknown>, unknown, string, ErrorConstructor]>([
    [shape, null, "f: a.json: the content must be an object, got null", TypeError],
    [shape, [], "f: a.json: the content must be an object, got a list of 0", TypeError],
    [shape, { ...good, name: 7 }, "f: a.json: name must be a string, got 7", TypeError],
    [shape, { ...good, name: "" }, "f: a.json: name must not be empty", RangeError],
    [shape, { ...good, name: "x".repeat(21) }, "f: a.json: name must have at most 20 characters, got 21", RangeError],
    [shape, { ...good, rate: undefined }, "f: a.json: rate must be a finite number, got nothing", TypeError],
    [shape, { ...good, rate: NaN }, "f: a.json: rate must be a finite number, got NaN", TypeError],
    [shape, { ...good, rate: 2 }, "f: a.json: rate must be between 0 and 1, got 2", RangeError],
    [shape, { ...good, rows: { length: 5e8 } }, "f: a.json: rows must be a list, got an object", TypeError],
    [shape, { ...good, rows: [[1, 2], [1]] }, "f: a.json: rows[1] must be a list of 2, got 1", RangeError],
    [shape, { ...good, rows: [[1, 0]] }, "f: a.json: rows[0][1] must be at least 1, got 0", RangeError],
    [shape, { ...good, rows: [[1, 1.5]] }, "f: a.json: rows[0][1] must be a whole number, got 1.5", RangeError],
    [shape, { ...good, rows: [1, 2, 3, 4] }, "f: a.json: rows must be a list of at most 3, got 4", RangeError],
    [shape, Object.create(good), "f: a.json: name must be a string, got nothing", TypeError],
    [number({ max: 3 }), 4, "f: a.json: the content must be at most 3, got 4", RangeError],
    [flag, "yes", 'f: a.json: the content must be true or false, got "yes"', TypeError],
    [oneOf("a", "b", null), "c".repeat(99), `must be "a", "b" or null, got "${"c".repeat(60)}…"`, RangeError],
    [mapOf(count()), { a: 1, b: "2" }, 'f: a.json: b must be a finite number, got "2"', TypeError],
    [mapOf(count(), { max: 1 }), { a: 1, b: 2 }, "must have at most 1 names, got 2", RangeError],
    [kinds("kind", { a: record({ kind: oneOf("a"), x: flag }) }), { kind: "toString" }, 'f: a.json: kind must be "a", got "toString"', RangeError], // prettier-ignore
    [kinds("kind", { a: record({ kind: oneOf("a"), x: flag }) }), { kind: "a" }, "f: a.json: x must be true or false, got nothing", TypeError], // prettier-ignore
    [json({ depth: 2 }), [[[1]]], "must be nested at most 2 deep", RangeError],
    [json({ items: 3 }), [1, 2, 3], "must hold at most 3 values", RangeError],
    [json(), { a: () => 1 }, "must hold what JSON can, got a function", TypeError],
    [json(), [Infinity], "must hold what JSON can, got Infinity", TypeError],
    [json(), JSON.parse('{"__proto__":{"a":1}}'), 'must not hold the name "__proto__"', RangeError],
    [anyRecord, "x", 'f: a.json: the content must be an object, got "x"', TypeError],
  ])("names file and field (%#)", (schema, value, message, kind) => {
    const act = (): unknown => check("f: a.json", schema, value);
    expect(act).toThrow(message);
    expect(act).toThrow(kind);
  });

  it("takes any name in a map and leaves prototypes alone", () => {
    const found = check("f", mapOf(count()), JSON.parse('{"__proto__":1,"constructor":2,"a":3}'));
    expect(Object.entries(found)).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
      ["a", 3],
    ]);
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    expect(check("f", json(), { constructor: 1 })).toEqual({ constructor: 1 });
  });

  it("refuses nesting without end by name, not by a full stack", () => {
    const deep: unknown = JSON.parse("[".repeat(1e5) + "]".repeat(1e5));
    expect(() => check("f", json(), deep)).toThrow("f: the content must be nested at most 32 deep");
    expect(() => check("f", shape, deep)).toThrow("f: the content must be an object, got a list of 1");
  });
});
