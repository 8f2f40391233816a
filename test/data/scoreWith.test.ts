import { expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import { fromArrays } from "../../src/data/dataset.js";
import { scoreWith } from "../../src/data/scoreWith.js";

const pairs = { left: Int32Array.of(0, 0), right: Int32Array.of(1, 2), y: Uint8Array.of(0, 1) };

it("scoreWith measures each pair and says whose it is", () => {
  const values = [1, 3, 10];
  const scored = scoreWith(fromArrays([[0], [1], [2]], ["a", "a", "b"]), pairs, (a, b) =>
    Math.abs(values[a] - values[b]),
  );
  expect(scored).toEqual({
    ...pairs,
    distances: Float64Array.of(2, 9),
    leftIdentity: Int32Array.of(0, 0),
    rightIdentity: Int32Array.of(0, 1),
  });
});

it("scoreWith counts a forgery to the writer it imitates", () => {
  const data = fromArrays([[0], [1], [2]], ["w", "v", "w"], { forged: [0, 0, 1] });
  expect([...(scoreWith(data, pairs, () => 0).rightIdentity as Int32Array)]).toEqual([1, 0]);
});

it("scoreWith says from which sessions the rows of a pair come", () => {
  const data = fromArrays([[0], [1], [2]], ["a", "a", "b"], { groups: ["morning", "noon", "noon"] });
  const { leftGroup, rightGroup } = scoreWith(data, pairs, () => 0);
  expect([leftGroup, rightGroup]).toEqual([Int32Array.of(0, 0), Int32Array.of(1, 1)]);
  const calibration = calibrate(scoreWith(data, pairs, (_, b) => b));
  expect(calibration.groups).toBe(2);
  expect(parseCalibration(JSON.stringify(calibration))).toEqual(calibration);
});

it("scoreWith names the rows whose distance is NaN", () => {
  const data = fromArrays([[0], [1], [2]], ["a", "a", "b"]);
  expect(() => scoreWith(data, pairs, (_, b) => (b === 2 ? NaN : 0))).toThrow(
    "scoreWith: distances must be numbers, got NaN for rows 0 and 2",
  );
});

it.each([
  [{}, "unknown"],
  [{ distance: "cosine" }, "unknown"],
  [{ model: "m" }, "unknown"],
  [{ distance: "cosine", model: "m" }, "model"],
])("a calibration says whether it knows where its scores come from: %o %s", (origin, expected) => {
  const data = fromArrays([[0], [1], [2]], ["a", "a", "b"]);
  const measure = Object.assign((_: number, b: number) => b, origin);
  const calibration = calibrate(scoreWith(data, pairs, measure));
  expect(calibration.origin).toBe(expected);
  expect(parseCalibration(JSON.stringify(calibration))).toEqual(calibration);
});
