import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { countNgrams, countWords } from "../../src/text/countFeatures.js";

const total = (counts: Map<number, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
const sorted = (counts: Iterable<number>): number[] => [...counts].sort((a, b) => a - b);
const text = fc
  .array(fc.string({ unit: fc.constantFrom("a", "b", "ç", "é", "1", "𠮷", "🔥"), minLength: 1, maxLength: 6 }), {
    maxLength: 6,
  })
  .map((words) => words.join(" "));

describe("countNgrams", () => {
  it('counts runs within framed words: 3 of 3, 2 of 4 and 1 of 5 characters in " abc "', () => {
    const counts = countNgrams("abc", { from: 3, to: 5 }, 1);
    expect(counts.size).toBe(6);
    expect(total(counts)).toBe(6);
  });

  it("counts as a search for all substrings does", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }), (value, from, more) => {
        const naive = new Map<string, number>();
        for (const word of value.split(" ").filter(Boolean)) {
          const framed = Array.from(` ${word} `);
          for (let length = from; length <= from + more; length++) {
            for (let start = 0; start + length <= framed.length; start++) {
              const run = framed.slice(start, start + length).join("");
              naive.set(run, (naive.get(run) ?? 0) + 1);
            }
          }
        }
        const counts = countNgrams(value, { from, to: from + more }, 7);
        expect(sorted(counts.values())).toEqual(sorted(naive.values()));
      }),
    );
  });

  it("gives a run the same hash wherever it stands", () => {
    const [alone] = countNgrams("nurse", { from: 7, to: 7 }, 3).keys();
    expect(countNgrams("night nurse here", { from: 7, to: 7 }, 3).get(alone)).toBe(1);
  });
});

describe("countWords", () => {
  it("counts runs of words as joining them does", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 2 }), fc.integer({ min: 0, max: 2 }), (value, from, more) => {
        const words = value.split(" ").filter(Boolean);
        const naive = new Map<string, number>();
        for (let length = from; length <= from + more; length++) {
          for (let start = 0; start + length <= words.length; start++) {
            const run = words.slice(start, start + length).join(" ");
            naive.set(run, (naive.get(run) ?? 0) + 1);
          }
        }
        expect(sorted(countWords(value, { from, to: from + more }, 7).values())).toEqual(sorted(naive.values()));
      }),
    );
  });

  it('tells "ab c" from "a bc"', () => {
    const runs = ["ab c", "a bc"].map((value) => [...countWords(value, { from: 2, to: 2 }, 1).keys()][0]);
    expect(runs[0]).not.toBe(runs[1]);
  });
});

describe("hashes", () => {
  it("fall evenly on even and odd, and on 64 places", () => {
    const counts = new Float64Array(64);
    let odd = 0;
    for (let k = 0; k < 6400; k++) {
      const [feature] = countWords(`word${k}`, { from: 1, to: 1 }, 5).keys();
      counts[(feature >>> 1) % 64]++;
      odd += feature & 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(chiSquare).toBeLessThan(103.4); // 99.9 % point for 63 degrees of freedom
    expect(Math.abs(odd - 3200)).toBeLessThan(132); // 3.3 deviations of 40
  });
});
