import { describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import { evaluateVerification } from "../../src/evaluation/evaluateVerification.js";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

/** One same and one different pair an identity. */
function pairsOf(identities: number): ScoredPairs {
  const each = Array.from({ length: identities }, (_, identity) => identity);
  return {
    distances: [...each.map((i) => 0.1 + i / 100), ...each.map((i) => 0.6 + i / 100)],
    y: [...each.map(() => 0), ...each.map(() => 1)],
    leftIdentity: [...each, ...each],
    rightIdentity: [...each, ...each.map((i) => (i + 1) % identities)],
  };
}

describe("few identities", () => {
  it("are a caution in a calibration and in a report, and survive being saved", () => {
    const calibration = calibrate(pairsOf(6));
    expect(calibration.caution).toBe(
      "the pairs are of 6 identities: with fewer than 10, intervals come out far too narrow and are unreliable",
    );
    expect(parseCalibration(JSON.stringify(calibration))).toEqual(calibration);
    expect(evaluateVerification(pairsOf(9), undefined, { resamples: 20 }).caution).toContain("9 identities");
  });

  it("are no matter from ten on, or where identities are not known", () => {
    expect(calibrate(pairsOf(10))).not.toHaveProperty("caution");
    expect(calibrate({ distances: [0.1, 0.9], y: [0, 1] })).not.toHaveProperty("caution");
  });
});
