// Tests influence too: the first-order side of the same figures.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { influence } from "../../src/calibration/influence.js";
import { areaUnderCurve, equalErrorRate } from "../../src/calibration/rocCurve.js";
import { rocHull } from "../../src/calibration/rocHull.js";
import { sortScores } from "../../src/calibration/sortedScores.js";
import { weightedMeter, weightedPairs } from "../../src/calibration/weightedPairs.js";
import { seeded } from "../../src/core/random.js";

const pair = fc.record({ distance: fc.integer({ min: 0, max: 8 }), y: fc.nat(1), left: fc.nat(3), right: fc.nat(3) });
const toScored = (pairs: readonly { distance: number; y: number; left: number; right: number }[]) => ({
  distances: pairs.map(({ distance }) => distance),
  y: pairs.map(({ y }) => y),
  leftIdentity: pairs.map(({ left }) => left),
  rightIdentity: pairs.map(({ right }) => right),
});

describe("weightedMeter", () => {
  it("measures what repeating each pair as often as its identities were drawn would give", () => {
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 2, maxLength: 25 }),
        fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
        (pairs, drawn) => {
          const scored = toScored(pairs);
          const weighted = weightedPairs(scored);
          const times = ({ left, right }: { left: number; right: number }) =>
            left === right ? drawn[left] : drawn[left] * drawn[right];
          const repeated = toScored(pairs.flatMap((one) => Array.from({ length: times(one) }, () => one)));
          // Identities are numbered in order of appearance.
          const counts = new Uint32Array(weighted.clusters.identities);
          pairs.forEach(({ left, right }, k) => {
            counts[weighted.clusters.first[k]] = drawn[left];
            counts[weighted.clusters.second[k]] = drawn[right];
          });
          const figures = weightedMeter(weighted)(counts);
          if (!repeated.y.includes(0) || !repeated.y.includes(1)) expect(figures.equalErrorRate).toBeNaN();
          else {
            expect(figures.equalErrorRate).toBeCloseTo(equalErrorRate(repeated), 10);
            expect(figures.areaUnderCurve).toBeCloseTo(areaUnderCurve(repeated), 10);
          }
        },
      ),
    );
  });
});

describe("influence", () => {
  it("is the derivative of each figure by the weight of a pair, and adds up to nothing", () => {
    const random = seeded(5);
    const pairs = Array.from({ length: 60 }, (_, k) => ({
      distance: random() + 0.3 * (k % 2),
      y: k % 2,
      left: k,
      right: k,
    }));
    const scored = toScored(pairs);
    const weighted = weightedPairs(scored);
    const meter = weightedMeter(weighted);
    const parts = influence(weighted, rocHull(sortScores("test", scored)));
    const h = 1e-5;
    for (const name of ["equalErrorRate", "areaUnderCurve"] as const) {
      expect(parts[name].reduce((sum, part) => sum + part, 0)).toBeCloseTo(0, 10);
      for (let k = 0; k < pairs.length; k++) {
        const at = (weight: number) => meter(pairs.map((_, other) => (other === k ? weight : 1)))[name];
        expect((at(1 + h) - at(1 - h)) / (2 * h)).toBeCloseTo(parts[name][k], 5);
      }
    }
  });
});
