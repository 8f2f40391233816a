import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { placesGuide } from "./guide.js";
import { instrument } from "./instrument.js";

const program = `
  const sign = (x) => x < 0 ? "below" : x > 0 ? "above" : "at";
  function sum(values) {
    let total = 0;
    for (const value of values) if (value === 13) continue; else total += value;
    return total;
  }
  function name(kind) {
    switch (kind) {
      case 1: case 2: return "few";
      default: { const text = kind ?? "none"; return text; }
    }
  }
  const safe = (act) => { try { return act(); } catch { return { failed: true }; } };
  ({ sign: [-1, 0, 1].map(sign), sum: sum([1, 13, 2]), name: [1, 5, undefined].map(name), safe: safe(() => missing || 1), and: 0 || (1 && "yes") })
`;

const run = (code: string): { value: unknown; places: number[] } => {
  const places = new Uint32Array(100);
  return { value: JSON.parse(JSON.stringify(runInNewContext(code, { __places: places }))) as unknown, places: [...places] }; // prettier-ignore
};

describe("instrument", () => {
  const made = instrument(program, 10);

  it("does not change what a program does, nor its lines", () => {
    expect(run(made.code).value).toEqual(run(program).value);
    expect(made.code.split("\n")).toHaveLength(program.split("\n").length);
  });

  it("counts each place that was reached, from the first counter on", () => {
    const { places } = run(made.code);
    expect(places.slice(0, 10).every((count) => count === 0)).toBe(true);
    expect(places.slice(10, 10 + made.counters).filter((count) => count > 0).length).toBeGreaterThan(15);
    expect(places.slice(10 + made.counters).every((count) => count === 0)).toBe(true);
  });

  it.each([
    ["if (a) b(); else c();", 2],
    ["while (a) b();", 1],
    ["x = a ? b : c;", 2],
    ["x = a && b || c;", 2],
    ["f = () => a;", 1],
    ["switch (a) { case 1: b(); case 2: default: c(); }", 2],
    ["a();", 0],
  ])("counts in %s", (code, counters) => {
    expect(instrument(code, 0).counters).toBe(counters);
  });
});

describe("placesGuide", () => {
  it("says what is new: a place, or one reached far more often", () => {
    const guide = placesGuide();
    const { __places: places } = globalThis as unknown as { __places: Uint32Array };
    const reached = (counts: Readonly<Record<number, number>>): boolean => {
      guide.begin();
      for (const [place, count] of Object.entries(counts)) places[Number(place)] = count;
      return guide.isNew();
    };
    expect([reached({ 1: 1 }), reached({ 1: 1 }), reached({ 1: 1, 2: 1 }), reached({ 2: 1 })]).toEqual([true, false, true, false]); // prettier-ignore
    expect([reached({ 1: 9 }), reached({ 1: 12 }), reached({ 1: 1000 })]).toEqual([true, false, true]);
    expect(guide.places()).toBe(2);
  });
});
