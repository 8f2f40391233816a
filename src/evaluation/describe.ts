import { requireObject, shown } from "../core/check.js";
import type { Calibration } from "../calibration/calibrate.js";
import type { Criterion } from "../calibration/criterion.js";
import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import { percent, percentWithin } from "../statistics/percent.js";
import type { VerificationComparison } from "./compareVerification.js";
import type { CrossValidationReport } from "./crossValidateVerification.js";
import type { FewShotReport } from "./evaluateFewShot.js";
import type { IdentificationReport } from "./evaluateIdentification.js";
import type { OneShotRunsReport } from "./evaluateOneShotRuns.js";
import type { RetrievalReport } from "./evaluateRetrieval.js";
import type { ThresholdFigures, VerificationFigures, VerificationReport } from "./evaluateVerification.js";
import type { ProbeResult } from "./probe.js";

/** What {@link describe} understands. */
export type Report =
  | Calibration
  | GalleryThreshold
  | VerificationReport
  | VerificationComparison
  | CrossValidationReport
  | IdentificationReport
  | RetrievalReport
  | FewShotReport
  | OneShotRunsReport
  | ProbeResult;

/**
 * A calibration or a report in readable form: what was measured, each rate in percent with its 95 % interval, and the evidence behind the figures.
 *
 * @returns Several lines of plain text.
 * @throws TypeError for anything else.
 * @example
 * ```ts
 * console.log(describe(calibrate(scored, { falseMatchRate: 0.01 })));
 * ```
 */
export function describe(report: Report): string {
  const remedy = "pass it as it was returned";
  requireObject("describe", "a report", report, "a calibration or what an evaluation returns", [], remedy);
  try {
    return written(linesOf(report));
  } catch (cause) {
    // A report that was changed or cut short fails somewhere inside: it is refused as a whole.
    throw new TypeError(`describe: a report must be a calibration or what an evaluation returns, got ${shown(report)}; ${remedy}`, { cause }); // prettier-ignore
  }
}

function written(lines: readonly Line[]): string {
  const width = Math.max(...lines.map((line) => (typeof line === "string" ? 0 : line[0].length)));
  return lines
    .map((line) => (typeof line === "string" ? line : `  ${line[0].padEnd(width)}  ${line[1]}`).trimEnd())
    .join("\n");
}

/** A heading or a remark, or a figure with its name. */
type Line = string | readonly [name: string, value: string];

function linesOf(report: Report): Line[] {
  if ("oracle" in report) return verification(report);
  if ("criterionValue" in report) return calibration(report);
  if ("supportedUpTo" in report) return gallery(report);
  if ("cumulativeMatch" in report) return identification(report);
  if ("rPrecision" in report) return retrieval(report);
  if ("shots" in report) return fewShot(report);
  if ("folds" in report) return crossValidation(report);
  if ("runs" in report) return oneShotRuns(report);
  if ("equalErrorRate" in report && "pValue" in report.equalErrorRate) return comparison(report);
  if ("areaUnderCurve" in report && "pairs" in report) return probeResult(report);
  throw new TypeError("no such report");
}

function calibration(report: Calibration): Line[] {
  return [
    report.verdict,
    ["threshold", number(report.threshold)],
    ["chosen for", criterionText(report.criterion)],
    ["accepts different pairs", `${percentWithin(report.falseMatchRate)}, ${counts(report.falseMatchRate)}`],
    ["refuses same pairs", `${percentWithin(report.falseNonMatchRate)}, ${counts(report.falseNonMatchRate)}`],
    ["equal error rate", percent(report.equalErrorRate)],
    ["area under the curve", number(report.areaUnderCurve)],
    ...(report.differentKinds
      ? ([
          ["different pairs", `${report.differentKinds.random} by chance, ${report.differentKinds.skilled} skilled`],
        ] as const)
      : []),
    ["evidence", evidence(report)],
    ...(report.gallery
      ? ([
          [
            "enrolled identities",
            report.gallery.supportedUpTo === 0
              ? "not supported for any number"
              : `supported up to ${report.gallery.supportedUpTo}`,
          ],
        ] as const)
      : []),
    ...remarks(report),
  ];
}

function gallery(report: GalleryThreshold): Line[] {
  return [
    `A gallery of ${report.size}: ${percentWithin(report.falsePositiveIdentificationRate)} of unknown people get a name.`,
    ["threshold", number(report.threshold)],
    ["supported up to", `${report.supportedUpTo} enrolled identities`],
    ...remarks(report),
  ];
}

function verification(report: VerificationReport): Line[] {
  const kinds = Object.entries(report.byKind);
  return [
    "Verification: are these two the same?",
    ...verificationFigures(report),
    // If there is only one kind, its figures are those of all pairs.
    ...(kinds.length > 1 ? kinds : []).flatMap(([kind, figures]): Line[] => [
      kind === "skilled" ? "Against skilled imitations alone:" : "Against chance impostors alone:",
      ...verificationFigures(figures),
    ]),
  ];
}

function verificationFigures(figures: VerificationFigures): Line[] {
  return [
    ["equal error rate", percentWithin(figures.equalErrorRate)],
    ["area under the curve", estimate(figures.areaUnderCurve)],
    ...(figures.calibrated ? atThreshold("at the calibrated threshold", figures.calibrated) : []),
    ...atThreshold("at the best in hindsight", figures.oracle),
    ["evidence", evidence(figures)],
    ...remarks(figures),
  ];
}

function atThreshold(
  name: string,
  { threshold, falseMatchRate, falseNonMatchRate, accuracy }: ThresholdFigures,
): Line[] {
  return [
    [name, number(threshold)],
    ["  accepts different pairs", `${percentWithin(falseMatchRate)}, ${counts(falseMatchRate)}`],
    ["  refuses same pairs", `${percentWithin(falseNonMatchRate)}, ${counts(falseNonMatchRate)}`],
    ["  decides rightly", percent(accuracy)],
  ];
}

function comparison({ equalErrorRate, areaUnderCurve }: VerificationComparison): Line[] {
  const { low, high } = equalErrorRate;
  const winner =
    high < 0 ? "the first model is better" : low > 0 ? "the second model is better" : "no difference is shown";
  const p = (value: number): string => (value < 0.001 ? "p < 0.001" : `p = ${value.toFixed(3)}`);
  return [
    `By their equal error rates, ${winner}.`,
    ["equal error rate", `${percent(equalErrorRate.first)} against ${percent(equalErrorRate.second)}`],
    ["  difference", `${percentWithin(equalErrorRate)}, ${p(equalErrorRate.pValue)}`],
    ["area under the curve", `${number(areaUnderCurve.first)} against ${number(areaUnderCurve.second)}`],
    ["  difference", `${estimate(areaUnderCurve)}, ${p(areaUnderCurve.pValue)}`],
  ];
}

function crossValidation({ accuracy, standardError, folds, straddlingPairs }: CrossValidationReport): Line[] {
  const pairs = folds.reduce((sum, fold) => sum + fold.pairs, 0);
  return [
    `Verification in ${folds.length} folds, each with a threshold from the others`,
    ["accuracy", `${percentWithin(accuracy)}, standard error ${percent(standardError)}`],
    [
      "worst and best fold",
      `${percent(Math.min(...folds.map((fold) => fold.accuracy)))}, ${percent(Math.max(...folds.map((fold) => fold.accuracy)))}`,
    ],
    ["evidence", `${pairs} pairs; ${straddlingPairs} across folds were left out`],
  ];
}

function identification(report: IdentificationReport): Line[] {
  const { enrolled, cumulativeMatch } = report;
  const five = Math.min(5, enrolled);
  return [
    `Identification among ${enrolled} enrolled`,
    ["nearest is right", percentWithin(report.rankOneRate)],
    ...(five > 1 ? ([[`right among ${five} nearest`, percent(cumulativeMatch[five - 1])]] as const) : []),
    ...report.openSet.flatMap((point): Line[] => [
      [`unknown people, aim ${percent(point.target)}`, `threshold ${number(point.threshold)}`],
      ["  unknown who get a name", percentWithin(point.falsePositiveIdentificationRate)],
      ["  enrolled who get none, or a wrong one", percentWithin(point.falseNegativeIdentificationRate)],
      ...(point.supported
        ? []
        : [["  not supported", `needs ${Math.ceil(3 / point.target)} probes of unknown people`] as const]),
    ]),
    ["evidence", `${report.enrolledProbes} probes of enrolled people, ${report.unknownProbes} of unknown ones`],
  ];
}

function retrieval(report: RetrievalReport): Line[] {
  return [
    "Retrieval: is what is near of the same class?",
    ["nearest is right", percentWithin(report.precisionAt1)],
    ...Object.entries(report.recallAt).map(
      ([most, recall]) => [`right one among ${most} nearest`, percentWithin(recall)] as const,
    ),
    ["MAP@R", estimate(report.meanAveragePrecisionAtR)],
    ["R-precision", estimate(report.rPrecision)],
    ["MAP", estimate(report.meanAveragePrecision)],
    ["MRR", estimate(report.meanReciprocalRank)],
    [
      "evidence",
      `${report.queries} queries of ${report.classes} classes; ${report.queriesWithoutReference} had nothing to find`,
    ],
  ];
}

function fewShot({ accuracy, episodes, ways, shots, queries }: FewShotReport): Line[] {
  return [
    `${ways}-way ${shots}-shot classification`,
    ["accuracy", `${percentWithin(accuracy)}; guessing gives ${percent(1 / ways)}`],
    ["evidence", `${episodes} episodes of ${queries} queries`],
  ];
}

function oneShotRuns({ accuracy, correct, trials, runs }: OneShotRunsReport): Line[] {
  return [
    `One-shot runs: ${correct} of ${trials} right`,
    ["accuracy", percentWithin(accuracy)],
    ["worst and best run", `${percent(Math.min(...runs))}, ${percent(Math.max(...runs))}`],
    ["evidence", `${trials} trials in ${runs.length} runs`],
  ];
}

function probeResult({ areaUnderCurve, pairs, identities }: ProbeResult): Line[] {
  const { low, high } = areaUnderCurve;
  const leaks =
    low > 0.5 ? "gives the label away" : high < 0.5 ? "is worse than chance" : "says nothing that can be shown";
  return [
    `One input alone ${leaks}.`,
    ["area under the curve", `${estimate(areaUnderCurve)}; 0.5 is clean`],
    ["evidence", `${pairs} pairs of ${identities} identities`],
  ];
}

function criterionText(criterion: Criterion): string {
  if (typeof criterion === "string") return criterion;
  return Object.entries(criterion)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}

function evidence(figures: {
  readonly samePairs: number;
  readonly differentPairs: number;
  readonly identities?: number;
  readonly intervals: "identities" | "pairs";
}): string {
  const who = figures.identities === undefined ? "identities unknown" : `${figures.identities} identities`;
  const by = figures.intervals === "pairs" ? "; intervals by pairs, too narrow if pairs share identities" : "";
  return `${figures.samePairs} same and ${figures.differentPairs} different pairs, ${who}${by}`;
}

function remarks({ reason, caution }: { readonly reason?: string; readonly caution?: string }): Line[] {
  const list: Line[] = [];
  if (reason !== undefined) list.push(["not supported", reason]);
  if (caution !== undefined) list.push(["caution", caution]);
  return list;
}

const counts = ({ errors, trials }: { readonly errors: number; readonly trials: number }): string =>
  `${errors} of ${trials}`;

function number(value: number): string {
  if (value === Number.MAX_VALUE) return "everything matches";
  if (value === -Number.MAX_VALUE) return "nothing matches";
  return String(Number(value.toPrecision(3)));
}

const estimate = ({ value, low, high }: Estimate): string => `${number(value)} (${number(low)} to ${number(high)})`;
