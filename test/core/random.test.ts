import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  drawItems,
  drawSeed,
  normal,
  randomInteger,
  sampleDistinct,
  seeded,
  shuffle,
  type RandomState,
} from "../../src/core/random.js";

describe("seeded", () => {
  it("repeats its sequence for the same seed and differs for another", () => {
    const draw = (seed: number): number[] => Array.from({ length: 50 }, seeded(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(0)).not.toEqual(draw(1));
  });

  it("is uniform over [0, 1)", () => {
    const random = seeded(3);
    const counts = new Array<number>(20).fill(0);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(random() * 20)]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9 % of chi-square with 19 degrees of freedom
  });

  it("goes on from a state that was saved, in itself or in another", () => {
    const random = seeded(11);
    for (let i = 0; i < 5; i++) random();
    const saved = JSON.parse(JSON.stringify(random.state())) as RandomState;
    const ahead = Array.from({ length: 20 }, random);
    random.restore(saved);
    expect(Array.from({ length: 20 }, random)).toEqual(ahead);
    const other = seeded(12);
    other.restore(saved);
    expect(Array.from({ length: 20 }, other)).toEqual(ahead);
  });

  it.each([[[1, 2, 3]], [[1, 2, 3, 0.5]], [[1, 2, 3, 2 ** 31]], [[1, 2, 3, NaN]]])("refuses the state %j", (state) => {
    expect(() => {
      seeded(1).restore(state as unknown as RandomState);
    }).toThrow(`seeded: a state must be four 32-bit integers, got [${state.join(", ")}]`);
  });

  it("refuses a seed that is not finite", () => {
    expect(() => seeded(NaN)).toThrow("seeded: the seed must be a finite number, got NaN");
  });
});

describe("randomInteger", () => {
  it("stays in range, also beyond 32 bits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.integer(), (count, seed) => {
        const drawn = randomInteger(count, seeded(seed));
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < count).toBe(true);
      }),
    );
  });

  it("reaches odd and even numbers beyond 32 bits", () => {
    const random = seeded(1);
    const drawn = Array.from({ length: 100 }, () => randomInteger(2 ** 50, random) % 2);
    expect(new Set(drawn)).toEqual(new Set([0, 1]));
  });
});

describe("drawSeed", () => {
  it("is never 0, which tfjs ignores, and fits 31 bits", () => {
    expect(drawSeed(() => 0)).toBe(1);
    expect(drawSeed(() => 1 - 2 ** -32)).toBeLessThanOrEqual(2 ** 31 - 2);
  });
});

describe("drawItems", () => {
  it("draws distinct items, every order equally likely, and leaves the list as it was", () => {
    const random = seeded(3);
    const items = ["a", "b", "c"] as const;
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const drawn = drawItems(items, 2, random).join("");
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["ab", "ac", "ba", "bc", "ca", "cb"]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(items).toEqual(["a", "b", "c"]);
  });

  it("draws all where there are fewer", () => {
    expect([...drawItems([1, 2], 5, seeded(1))].sort()).toEqual([1, 2]);
    expect(drawItems([], 5, seeded(1))).toEqual([]);
  });
});

describe("shuffle", () => {
  it("makes every order of three equally likely", () => {
    const random = seeded(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffle([0, 1, 2], random).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(20.5); // 99.9 %, 5 degrees of freedom
  });
});

describe("sampleDistinct", () => {
  it("draws distinct numbers of the range, all of them if asked", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.integer(), (a, b, seed) => {
        const [size, count] = a < b ? [a, b] : [b, a];
        const drawn = sampleDistinct(count, size, seeded(seed));
        expect(drawn).toHaveLength(size);
        expect(new Set(drawn).size).toBe(size);
        expect(drawn.every((value) => value >= 0 && value < count)).toBe(true);
      }),
    );
  });

  it("makes every ordered pair of five equally likely", () => {
    const random = seeded(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const pair = sampleDistinct(5, 2, random).join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(20);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(43.8);
  });
});

describe("normal", () => {
  it("has the distribution function of a standard normal variable", () => {
    const random = seeded(21);
    const draws = Float64Array.from({ length: 40_000 }, () => normal(random));
    // 99.9 % of a share of 40,000 draws lies within 3.29 deviations.
    for (const [limit, share] of [
      [-1.96, 0.025],
      [-1, 0.15866],
      [0, 0.5],
      [0.5, 0.69146],
      [2.5, 0.99379],
    ]) {
      // prettier-ignore
      const found = draws.filter((value) => value <= limit).length / draws.length;
      expect(Math.abs(found - share)).toBeLessThan(3.29 * Math.sqrt((share * (1 - share)) / draws.length));
    }
  });

  it("is finite where the source gives 0", () => {
    expect(normal(() => 0)).toBeCloseTo(0, 12);
  });
});
