import { describe, expect, it } from "vitest";
import { bootstrapIdentities } from "../../src/calibration/bootstrapIdentities.js";
import { areaUnderCurve, equalErrorRate } from "../../src/calibration/rocCurve.js";
import { randomInteger, seeded } from "../../src/core/random.js";

const random = seeded(7);
const pairs = Array.from({ length: 120 }, (_, pair) => {
  const y = pair % 2;
  const left = randomInteger(12, random);
  return {
    distance: Math.round(10 * (random() + 0.4 * y)) / 10,
    y,
    left,
    right: y === 0 ? left : (left + 1 + randomInteger(11, random)) % 12,
  };
});
const scored = {
  distances: pairs.map((pair) => pair.distance),
  y: pairs.map((pair) => pair.y),
  leftIdentity: pairs.map((pair) => pair.left + 100),
  rightIdentity: pairs.map((pair) => pair.right + 100),
};

describe("bootstrapIdentities", () => {
  it("measures the pairs as they are", () => {
    const { equalErrorRate: rate, areaUnderCurve: area } = bootstrapIdentities(scored, {
      resamples: 10,
      random: seeded(1),
    });
    expect(rate.value).toBeCloseTo(equalErrorRate(scored), 12);
    expect(area.value).toBeCloseTo(areaUnderCurve(scored), 12);
  });

  it("is repeated by its seed, and wider for more confidence", () => {
    const run = (confidence: number) =>
      bootstrapIdentities(scored, { resamples: 300, confidence, random: seeded(1) }).equalErrorRate;
    expect(run(0.9)).toEqual(run(0.9));
    expect(run(0.99).high - run(0.99).low).toBeGreaterThan(run(0.9).high - run(0.9).low);
  });

  it("is not narrowed by repeating every pair", () => {
    const repeat = (values: number[]) => [...values, ...values, ...values];
    const repeated = {
      distances: repeat(scored.distances),
      y: repeat(scored.y),
      leftIdentity: repeat(scored.leftIdentity),
      rightIdentity: repeat(scored.rightIdentity),
    };
    const once = bootstrapIdentities(scored, { resamples: 300, random: seeded(1) }).areaUnderCurve;
    const thrice = bootstrapIdentities(repeated, { resamples: 300, random: seeded(1) }).areaUnderCurve;
    expect(thrice.high - thrice.low).toBeCloseTo(once.high - once.low, 1);
  });

  it("refuses no resamples", () => {
    expect(() => bootstrapIdentities(scored, { resamples: 0 })).toThrow(
      "bootstrapIdentities: resamples must be a whole number of at least 1, got 0",
    );
  });
});
