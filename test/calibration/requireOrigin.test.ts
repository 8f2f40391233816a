import { expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import { requireOrigin } from "../../src/calibration/requireOrigin.js";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

const scores = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };
const of = (origin: Partial<ScoredPairs>) => calibrate({ ...scores, ...origin });
const net = { model: "m", distance: "cosine" };

it("accepts a calibration of the same model and distance", () => {
  expect(() => {
    requireOrigin("Gallery", of(net), net);
  }).not.toThrow();
});

it.each([
  [{ ...net, distance: "euclidean" }, "Gallery: the calibration must belong to the distance cosine, got one for euclidean; calibrate again"],
  [{ ...net, model: "other" }, "Gallery: the calibration must belong to the model m, got one for other; calibrate again"],
  [{ distance: "euclidean" }, "Gallery: the calibration must belong to the distance cosine, got one for euclidean; calibrate again"],
])("refuses one of another, even on trust (%#)", (origin, text) => {
  for (const trust of [false, true]) {
    expect(() => {
      requireOrigin("Gallery", of(origin), net, trust);
    }).toThrow(new RangeError(text));
  }
}); // prettier-ignore

it.each([{}, { distance: "cosine" }, { model: "m" }])(
  "refuses one that does not say what it belongs to, unless told otherwise (%o)",
  (origin) => {
    const calibration = of(origin);
    expect(calibration.origin).toBe("unknown");
    expect(() => {
      requireOrigin("Gallery", calibration, net);
    }).toThrow("Gallery: the calibration does not say which model and distance it was made with");
    expect(() => {
      requireOrigin("Gallery", calibration, net, true);
    }).not.toThrow();
  },
);

it.each([{}, net])("says so when it is read back (%o)", (origin) => {
  const calibration = of(origin);
  expect(parseCalibration(JSON.stringify(calibration))).toEqual(calibration);
});
