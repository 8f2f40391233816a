import { describe as suite, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { galleryThreshold } from "../../src/calibration/galleryThreshold.js";
import { seeded } from "../../src/core/random.js";
import { compareVerification } from "../../src/evaluation/compareVerification.js";
import { crossValidateVerification } from "../../src/evaluation/crossValidateVerification.js";
import { describe, type Report } from "../../src/evaluation/describe.js";
import { evaluateFewShot } from "../../src/evaluation/evaluateFewShot.js";
import { evaluateIdentification } from "../../src/evaluation/evaluateIdentification.js";
import { evaluateOneShotRuns } from "../../src/evaluation/evaluateOneShotRuns.js";
import { evaluateRetrieval } from "../../src/evaluation/evaluateRetrieval.js";
import { evaluateVerification } from "../../src/evaluation/evaluateVerification.js";
import { probe } from "../../src/evaluation/probe.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";
import { drawCalibration, worlds } from "../oracles/strangers.js";

const pairs = drawCalibration(worlds.spread, 30, seeded(1));
const fresh = { ...drawCalibration(worlds.spread, 20, seeded(2)) };
const kinds = { ...fresh, kind: Array.from(fresh.y, (label, k) => (label === 0 ? 0 : 1 + (k % 2))) };
const strict = calibrate(pairs, { falseMatchRate: 0.001 });
const people = calibrate(pairs, { falsePositiveIdentificationRate: 0.05, enrolled: 3 });
const options = { resamples: 30, random: seeded(1) };
const labels = ["a", "a", "b", "b", "c", "c"];
const embeddings = { values: Float32Array.of(0, 1, 5, 7, 20, 6), length: 6, size: 1 };
const near = rowDistance(embeddings);

/** Every kind of report with what must be readable in it. */
const reports: readonly { kind: string; report: Report; says: readonly RegExp[] }[] = [
  {
    kind: "calibration",
    report: strict,
    says: [
      /^Too little evidence.*\n/,
      /chosen for +falseMatchRate 0.001/,
      /accepts different pairs +0 % \(0 to .* %\), 0 of 435/,
      /evidence +30 same and 435 different pairs, 30 identities/,
      /not supported +a false match rate of 0.001 needs at least 3000/,
    ],
  },
  {
    kind: "calibration for a gallery",
    report: people,
    says: [/falsePositiveIdentificationRate 0.05, enrolled 3/, /enrolled identities +supported up to 7/],
  },
  {
    kind: "gallery threshold",
    report: galleryThreshold(people, 20),
    says: [
      /^A gallery of 20: .* % of|^A gallery of 20: .*\) of unknown people get a name/,
      /not supported +a false positive/,
    ],
  },
  {
    kind: "verification",
    report: evaluateVerification(kinds, strict, options),
    says: [
      /equal error rate +0 % \(/,
      /at the calibrated threshold/,
      /at the best in hindsight/,
      /Against skilled imitations alone:/,
      /Against chance impostors alone:/,
    ],
  },
  {
    kind: "comparison",
    report: compareVerification(fresh, fresh, options),
    says: [/^By their equal error rates, no difference is shown/, /p = 1.000/, /0 % against 0 %/],
  },
  {
    kind: "cross-validation",
    report: crossValidateVerification(fresh, { folds: 2, random: seeded(1) }),
    says: [/^Verification in 2 folds/, /accuracy +100 % \(/, /\d+ pairs; \d+ across folds were left out/],
  },
  {
    kind: "identification",
    report: evaluateIdentification({ enrolled: 2, distances: [0.1, 0.9, 0.7, 0.2, 0.6, 0.8], identity: [0, 1, -1] }),
    says: [
      /^Identification among 2 enrolled/,
      /nearest is right +100 %/,
      /unknown people, aim 1 %/,
      /not supported +needs 300 probes/,
      /2 probes of enrolled people, 1 of unknown ones/,
    ],
  },
  {
    kind: "retrieval",
    report: evaluateRetrieval(labels, near),
    says: [/right one among 5 nearest/, /MAP@R +0\.\d+ \(/, /6 queries of 3 classes; 0 had nothing to find/],
  },
  {
    kind: "few-shot",
    report: evaluateFewShot(embeddings, episodeSampler(labels, { ways: 2, shots: 1, queries: 1, random: seeded(1) }), {
      episodes: 40,
    }),
    says: [/^2-way 1-shot classification/, /guessing gives 50 %/, /40 episodes of 2 queries/],
  },
  {
    kind: "one-shot runs",
    report: evaluateOneShotRuns([{ train: [0, 2], test: [1, 3], answer: [0, 1] }], near),
    says: [/^One-shot runs: 2 of 2 right/, /2 trials in 1 runs/],
  },
  {
    kind: "probe",
    report: probe(
      [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2],
      {
        left: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        right: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        y: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
        rightIdentity: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
      },
      { random: seeded(1) },
    ),
    says: [/^One input alone gives the label away/, /0.5 is clean/, /12 pairs of 6 identities/],
  },
];

suite("describe", () => {
  it.each(reports)("reads a $kind to a person", ({ report, says }) => {
    const text = describe(report);
    for (const pattern of says) expect(text).toMatch(pattern);
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity|e\+308|\n\s*\n/);
    for (const line of text.split("\n")) expect(line).toBe(line.trimEnd());
  });

  it("refuses what is no report", () => {
    expect(() => describe({} as Report)).toThrow(
      "describe: a report must be a calibration or what an evaluation returns",
    );
  });
});
