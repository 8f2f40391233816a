// Tests parseCalibration too: what was saved must give the same probabilities.
import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { matchProbability } from "../../src/calibration/matchProbability.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";

const calibration = calibrate({ distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9, 1], y: [0, 0, 0, 1, 1, 1, 1] });

describe("matchProbability", () => {
  it("is the sigmoid at the prior of the data", () => {
    const { slope, offset } = calibration.probability;
    expect(matchProbability(calibration, 0.3)).toBeCloseTo(1 / (1 + Math.exp(slope * 0.3 + offset)), 12);
    expect(matchProbability(calibration, 0.1)).toBeGreaterThan(matchProbability(calibration, 0.9));
  });

  it("moves with the prior as Bayes' rule says", () => {
    const p = matchProbability(calibration, 0.3, { prior: 0.5 });
    const q = matchProbability(calibration, 0.3, { prior: 0.01 });
    expect(q / (1 - q) / (p / (1 - p))).toBeCloseTo(0.01 / 0.99, 12);
    expect(matchProbability(calibration, 0.3, { prior: 0 })).toBe(0);
    expect(matchProbability(calibration, 0.3, { prior: 1 })).toBe(1);
  });

  it("refuses a prior that is no probability", () => {
    expect(() => matchProbability(calibration, 0.3, { prior: 2 })).toThrow(
      "matchProbability: prior must be between 0 and 1, got 2",
    );
  });
});

describe("parseCalibration", () => {
  it("gives back what was saved", () => {
    const full = calibrate(
      {
        distances: [0.1, 0.2, 0.6, 0.4],
        y: [0, 0, 1, 1],
        leftIdentity: [1, 2, 1, 2],
        rightIdentity: [1, 2, 2, 1],
        kind: [0, 0, 1, 2],
        distance: "cosine",
        model: "m",
      },
      { falseMatchRate: 0.01 },
    );
    expect(parseCalibration(JSON.stringify(full))).toEqual(full);
    expect(parseCalibration(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
  });

  it.each([
    { json: "{", text: "parseCalibration: the text must be JSON, got 1 characters that are not: cut short?" },
    { json: "[]", text: "parseCalibration: a calibration must be an object, got object" },
    { json: null, text: "parseCalibration: a calibration must be an object, got null" },
    {
      json: { ...calibration, threshold: null },
      text: "parseCalibration: threshold must be a finite number, got null",
    },
    {
      json: { ...calibration, threshold: undefined },
      text: "parseCalibration: threshold must be a finite number, got nothing",
    },
    {
      json: { ...calibration, falseMatchRate: 0.1 },
      text: "parseCalibration: falseMatchRate must be an object, got 0.1",
    },
    {
      json: { ...calibration, falseMatchRate: { ...calibration.falseMatchRate, errors: 99 } },
      text: "parseCalibration: falseMatchRate.errors must be between 0 and 4, got 99",
    },
    { json: { ...calibration, criterion: "magic" }, text: "parseCalibration: criterion must be one of" },
    {
      json: { ...calibration, intervals: "guess" },
      text: 'parseCalibration: intervals must be "identities" or "pairs", got "guess"',
    },
    {
      json: { ...calibration, supported: "yes" },
      text: 'parseCalibration: supported must be true or false, got "yes"',
    },
    {
      json: { ...calibration, probability: { slope: 1, offset: 0, prior: 3 } },
      text: "parseCalibration: probability.prior must be between 0 and 1, got 3",
    },
    { json: { ...calibration, model: 7 }, text: "parseCalibration: model must be a string, got 7" },
  ])("refuses: $text", ({ json, text }) => {
    expect(() => parseCalibration(json)).toThrow(text);
  });
});
