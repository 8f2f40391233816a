import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bisect, countBelow, countUpTo } from "../../src/statistics/bisect.js";

describe("bisect", () => {
  it("finds the first index at which the condition holds, or the count", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(60), (count, first) => {
        expect(bisect(count, (index) => index >= first)).toBe(Math.min(count, first));
      }),
    );
  });
});

describe("countBelow and countUpTo", () => {
  it("count as looking at every value does", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: -1, max: 10 }), (values, limit) => {
        const sorted = Float64Array.from(values).sort();
        expect(countBelow(sorted, limit)).toBe(values.filter((value) => value < limit).length);
        expect(countUpTo(sorted, limit)).toBe(values.filter((value) => value <= limit).length);
      }),
    );
  });
});
