import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import { seeded } from "../../src/core/random.js";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

/** As many same as different pairs of so many identities; different ones are `gap` farther on the mean, on a spread of 1. */
function pairs(each: number, identities: number, gap: number): ScoredPairs {
  const random = seeded(7);
  const y = Array.from({ length: 2 * each }, (_, pair) => pair % 2);
  return {
    distances: y.map((label) => random() + gap * label),
    y,
    leftIdentity: y.map((_, pair) => (pair >> 1) % identities),
    rightIdentity: y.map((label, pair) => ((pair >> 1) + label) % identities),
  };
}

describe("the verdict", () => {
  it.each([
    {
      what: "near chance",
      scored: pairs(400, 2, 0.03),
      criterion: { falseMatchRate: 0.05 },
      text: /^Near chance \(5\d of 100 same pairs are closer than a different one, where guessing makes 50\): it refuses 9\d.* of genuine pairs .*, on 400 and 400 pairs of 2 identities\.$/,
    },
    {
      what: "worse than chance",
      scored: pairs(400, 40, -0.01),
      criterion: "equalErrorRate",
      text: /^Worse than chance/,
    },
    {
      what: "too strict",
      scored: pairs(400, 40, 0.35),
      criterion: { falseMatchRate: 0.01 },
      text: /^Refuses most genuine pairs at this threshold: it refuses [67]\d(\.\d+)? % \(.* to .* %\) of genuine pairs and accepts 1 %/,
    },
    {
      what: "too lenient",
      scored: pairs(400, 40, 0.35),
      criterion: { falseNonMatchRate: 0.01 },
      text: /^Accepts most different pairs at this threshold/,
    },
    {
      what: "few identities",
      scored: pairs(400, 4, 0.9),
      criterion: "equalErrorRate",
      text: /^Too few identities to say how it does with others: .* of 4 identities\.$/,
    },
    {
      what: "few pairs",
      scored: pairs(60, 40, 0.9),
      criterion: { falseMatchRate: 0.01 },
      text: /^Too little evidence for what it aims at/,
    },
    {
      what: "weak",
      scored: pairs(400, 40, 0.4),
      criterion: "equalErrorRate",
      text: /^Weak, though better than chance/,
    },
    {
      what: "usable",
      scored: pairs(400, 40, 0.9),
      criterion: { falseMatchRate: 0.01 },
      text: /^Usable: it refuses 9?\.?\d+ % \(.*\) of genuine pairs and accepts 0?1? % .*, on 400 and 400 pairs of 40 identities\.$/,
    },
  ] as const)("says $what", ({ scored, criterion, text }) => {
    const calibration = calibrate(scored, criterion);
    expect(calibration.verdict).toMatch(text);
    expect(calibration.verdict.match(/[.](?!\d)/g)).toHaveLength(1); // one sentence
    expect(parseCalibration(JSON.stringify({ ...calibration, verdict: "splendid" }))).toEqual(calibration);
  });

  it("says where identities are not known", () => {
    const { distances, y } = pairs(400, 40, 0.9);
    expect(calibrate({ distances, y }).verdict).toMatch(
      /^Usable, if no identity is in several pairs: .* of unknown identities\.$/,
    );
  });
});
