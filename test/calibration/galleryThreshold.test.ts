import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { galleryThreshold } from "../../src/calibration/galleryThreshold.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import { seeded } from "../../src/core/random.js";
import { evaluateVerification } from "../../src/evaluation/evaluateVerification.js";
import { drawCalibration, worlds } from "../oracles/strangers.js";

const pairs = drawCalibration(worlds.wolves, 100, seeded(1));
const calibration = calibrate(pairs, { falsePositiveIdentificationRate: 0.02, enrolled: 10 });

describe("galleryThreshold", () => {
  it("is the calibration's own threshold at the size that was asked for", () => {
    const answer = galleryThreshold(calibration, 10);
    expect(calibration).toMatchObject({ threshold: answer.threshold, supported: true });
    expect(calibration.criterionValue).toBe(answer.falsePositiveIdentificationRate.value);
    expect(calibration.falseMatchRate.value).toBeLessThan(0.02);
  });

  it("answers for every size, from the steps or between them, never rising", () => {
    let before = Infinity;
    for (let size = 1; size < 3000; size++) {
      const { threshold, falsePositiveIdentificationRate: rate } = galleryThreshold(calibration, size);
      expect(threshold).toBeLessThanOrEqual(before);
      expect(rate.low <= rate.value && rate.value <= rate.high).toBe(true);
      before = threshold;
    }
    const [a, b] = calibration.gallery!.steps.slice(12, 14);
    const between = galleryThreshold(calibration, a.size + 1);
    expect(b.size).toBeGreaterThan(a.size + 1);
    expect(between.threshold).toBeLessThanOrEqual(a.threshold);
    expect(between.threshold).toBeGreaterThanOrEqual(b.threshold);
  });

  it("says where the evidence ends", () => {
    const end = calibration.gallery!.supportedUpTo;
    expect(end).toBe(33); // 4950 combinations * 0.02 / 3
    expect(galleryThreshold(calibration, end)).toMatchObject({ supported: true, supportedUpTo: end });
    expect(galleryThreshold(calibration, end + 1)).toMatchObject({
      supported: false,
      reason:
        "a false positive identification rate of 0.02 is not supported beyond 33 enrolled identities, got 34: calibrate on more identities",
    });
    const { falsePositiveIdentificationRate: rate } = galleryThreshold(calibration, 10 ** 9);
    expect(rate.high).toBe(1);
    const few = calibrate(drawCalibration(worlds.alike, 12, seeded(1)), { falsePositiveIdentificationRate: 0.01 });
    expect(few).toMatchObject({
      supported: false,
      reason: expect.stringContaining("is not supported for any number of enrolled identities") as string,
    });
  });

  it("survives being saved, whatever its size", () => {
    const text = JSON.stringify(calibration);
    expect(parseCalibration(text)).toEqual(calibration);
    expect(JSON.stringify(calibration.gallery).length).toBeLessThan(20_000);
    expect(() => parseCalibration(text.replace('"steps":[{"size":1,', '"steps":[{"size":0,'))).toThrow(
      "parseCalibration: gallery.steps[0].size must be between 1 and Infinity, got 0",
    );
    expect(() => parseCalibration(text.replace('"steps":[{"size":1,', '"steps":[{"size":2,'))).toThrow(
      "parseCalibration: gallery.steps[1].size must be between 3 and Infinity, got 2",
    );
  });

  it("is judged on other pairs against what they would have chosen themselves", () => {
    const report = evaluateVerification(drawCalibration(worlds.wolves, 40, seeded(2)), calibration, {
      resamples: 20,
      random: seeded(1),
    });
    expect(report.oracle.falseMatchRate.value).toBeLessThan(0.02);
  });

  it.each([
    {
      call: () => galleryThreshold(calibration, 0),
      text: "galleryThreshold: size must be a whole number of at least 1, got 0",
    },
    {
      call: () => galleryThreshold(calibrate(pairs, { falseMatchRate: 0.1 }), 5),
      text: "galleryThreshold: the calibration must be for { falsePositiveIdentificationRate }, got one for { falseMatchRate }; calibrate again",
    },
    {
      call: () => calibrate({ distances: pairs.distances, y: pairs.y }, { falsePositiveIdentificationRate: 0.1 }),
      text: "calibrate: a false positive identification rate needs pairs with identities, got none",
    },
    {
      call: () => calibrate(pairs, { falsePositiveIdentificationRate: 1 }),
      text: "calibrate: falsePositiveIdentificationRate must lie between 0 and 1, got 1",
    },
    {
      call: () => calibrate(pairs, { falsePositiveIdentificationRate: 0.1, enrolled: 0.5 }),
      text: "calibrate: enrolled must be a whole number of at least 1, got 0.5",
    },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});
