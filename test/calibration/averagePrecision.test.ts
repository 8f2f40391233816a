import fc from "fast-check";
import { expect, it } from "vitest";
import { averagePrecision } from "../../src/calibration/averagePrecision.js";
import { agrees, hasReference, referenceVerification } from "../oracles/reference.js";
import { scoredPairs } from "../oracles/scoredPairs.js";
import { everyOperatingPoint } from "../oracles/verification.js";

it("is the sum of precision over the steps of recall", () => {
  fc.assert(
    fc.property(scoredPairs(), (scored) => {
      const points = everyOperatingPoint(scored);
      const sum = points.slice(1).reduce((total, { same, different }, k) => {
        const gained = (same - points[k].same) / points.at(-1)!.same;
        return total + (gained * same) / (same + different);
      }, 0);
      expect(averagePrecision(scored)).toBeCloseTo(sum, 10);
    }),
  );
});

it.skipIf(!hasReference)("agrees with scikit-learn", () => {
  for (const reference of referenceVerification) {
    expect(agrees(averagePrecision(reference), reference.averagePrecision)).toBe(true);
  }
});
