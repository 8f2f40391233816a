import { describe, expect, it } from "vitest";
import { bootstrapIdentities, measured } from "../../src/calibration/bootstrapIdentities.js";
import { resampleIdentities } from "../../src/statistics/resampleIdentities.js";
import { clopperPearson } from "../../src/statistics/clopperPearson.js";
import { weightedMeter, weightedPairs } from "../../src/calibration/weightedPairs.js";
import { areaUnderCurve, equalErrorRate } from "../../src/calibration/rocCurve.js";
import { normal as gaussian, randomInteger, seeded } from "../../src/core/random.js";

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

  it("takes the bias off that the median of the resamples shows", () => {
    const weighted = weightedPairs(scored);
    const meter = weightedMeter(weighted);
    const replicates = resampleIdentities(weighted.clusters.identities, measured(meter), 400, seeded(1));
    const report = bootstrapIdentities(scored, { resamples: 400, random: seeded(1) });
    const odds = (rate: number) => Math.log(rate / (1 - rate));
    for (const name of ["equalErrorRate", "areaUnderCurve"] as const) {
      const sorted = replicates.map((figures) => odds(figures[name])).sort((a, b) => a - b);
      const bias = sorted[200] - odds(report[name].value);
      expect(Math.abs(bias)).toBeGreaterThan(0.004); // there is something to take off
      const centre = (odds(report[name].low) + odds(report[name].high)) / 2;
      expect(centre).toBeCloseTo(odds(report[name].value) - bias, 8);
    }
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

  it("bounds the error by the number of combinations tried where nothing overlaps", () => {
    const apart = {
      distances: [0.1, 0.2, 0.3, 0.8, 0.9],
      y: [0, 0, 0, 1, 1],
      leftIdentity: [1, 2, 3, 1, 2],
      rightIdentity: [1, 2, 3, 2, 3],
    };
    const { equalErrorRate: rate, areaUnderCurve: area } = bootstrapIdentities(apart, {
      resamples: 20,
      random: seeded(1),
    });
    const { high } = clopperPearson(0, 2); // two combinations of different identities
    expect(rate).toEqual({ value: 0, low: 0, high });
    expect(area).toEqual({ value: 1, low: 1 - high, high: 1 });
  });

  it("holds the true value in about 95 of 100 data sets, with effects of identities and without", () => {
    for (const share of [0, 0.4]) {
      const draw = seeded(8);
      const normal = () => gaussian(draw);
      let inside = 0;
      for (let set = 0; set < 200; set++) {
        const own = Array.from({ length: 40 }, normal);
        const rows = own.flatMap((effect, left) =>
          Array.from({ length: 10 }, (_, k) => {
            const right = k < 4 ? left : (left + 1 + randomInteger(39, draw)) % 40;
            const noise = Math.sqrt(1 - share) * normal();
            const shared = k < 4 ? Math.sqrt(share) * effect : 2.5 + Math.sqrt(share / 2) * (effect + own[right]);
            return { distance: shared + noise, y: k < 4 ? 0 : 1, left, right };
          }),
        );
        const { low, high } = bootstrapIdentities(
          {
            distances: rows.map((row) => row.distance),
            y: rows.map((row) => row.y),
            leftIdentity: rows.map((row) => row.left),
            rightIdentity: rows.map((row) => row.right),
          },
          { resamples: 100, random: draw },
        ).equalErrorRate;
        if (low <= 0.10565 && 0.10565 <= high) inside++; // the normal tail beyond 1.25
      }
      expect(inside).toBeGreaterThanOrEqual(180);
    }
  });

  it("refuses no resamples", () => {
    expect(() => bootstrapIdentities(scored, { resamples: 0 })).toThrow(
      "bootstrapIdentities: resamples must be a whole number of at least 1, got 0",
    );
  });
});
