import * as tf from "@tensorflow/tfjs-core";

import type { Calibration } from "../calibration/calibrate.js";
import { errorRates } from "../calibration/errorRates.js";
import { equalErrorRate } from "../calibration/rocCurve.js";
import { sortScores } from "../calibration/sortedScores.js";
import { VERSION } from "../core/version.js";
import type { Dataset } from "../data/dataset.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { hardestPairs } from "../evaluation/hardestPairs.js";
import type { ErrorRate } from "../statistics/clusteredRate.js";

/** The size of a dataset. */
export interface DataCounts {
  /** Number of samples. */
  readonly samples: number;
  /** Number of identities (classes). */
  readonly identities: number;
  /** Number of groups (sessions, cameras), if known. */
  readonly groups?: number;
}

/** A pair that the model gets wrong, or nearly wrong. */
export interface ListedPair {
  /** The name of the first sample: its file or, if unknown, its class and row. */
  readonly left: string;
  /** The name of the second sample. */
  readonly right: string;
  /** How far apart they are. */
  readonly distance: number;
}

/** Error rates on data that were not used to choose the threshold. */
export interface TestEvidence extends DataCounts {
  /** Share of different pairs within the threshold, with its 95 % interval. */
  readonly falseMatchRate: ErrorRate;
  /** Share of same pairs beyond the threshold, with its 95 % interval. */
  readonly falseNonMatchRate: ErrorRate;
  /** The rate at which both are equal. */
  readonly equalErrorRate: number;
}

/** The evidence behind a recognizer. Plain data, saved with it. */
export interface Evidence {
  /** What the net was trained on, if stated. */
  readonly trained?: DataCounts;
  /** What the threshold was chosen on. */
  readonly calibrated?: DataCounts;
  /** Number of identities that are both in the training data and in the calibration or test data, if both are known. */
  readonly shared?: number;
  /** Its results on independent data, if it was tested. */
  readonly tested?: TestEvidence;
  /** The closest different pairs, and the farthest same pairs, of the test data or, without a test, of the calibration data. */
  readonly hardest?: { readonly different: readonly ListedPair[]; readonly same: readonly ListedPair[] };
  /** The seed, if stated. */
  readonly seed?: number;
  /** The command that reproduces it, if stated. */
  readonly command?: string;
  /** What its author says it is for. */
  readonly purpose?: string;
  /** What it was calibrated with. */
  readonly madeWith?: { readonly library: string; readonly tensorflow: string; readonly backend: string };
}

/** How many samples, identities and groups a dataset has. */
export function countData({ length, labels, groups, forged }: Dataset): DataCounts {
  const names = forged && groups ? groups : labels;
  return {
    samples: length,
    identities: names.classNames.length,
    ...(groups && groups !== names && { groups: groups.classNames.length }),
  };
}

/** How many classes of `a` are classes of `b` too. */
export function countShared(a: Dataset, b: Dataset): number {
  const known = new Set(a.labels.classNames.map(String));
  return b.labels.classNames.filter((name) => known.has(String(name))).length;
}

/** The library, TensorFlow.js and the backend that is active now. */
export function madeWith(): Required<Evidence>["madeWith"] {
  return { library: VERSION, tensorflow: tf.version_core, backend: tf.getBackend() };
}

/** The error rates of a threshold on other data. */
export function testEvidence(
  scored: ScoredPairs,
  data: Dataset,
  { threshold }: Pick<Calibration, "threshold">,
): TestEvidence {
  return {
    ...countData(data),
    ...errorRates(scored, sortScores("Recognizer.calibrated", scored))(threshold),
    equalErrorRate: equalErrorRate(scored),
  };
}

/** The pairs that a model gets most wrong, by name. */
export function listHardest(scored: ScoredPairs, data: Dataset, most = 5): Required<Evidence>["hardest"] {
  const name = (row: number): string =>
    data.names?.[row] ?? `${data.labels.classNames[data.labels.classOf[row]]}, row ${row}`;
  const listed = (kind: "same" | "different"): ListedPair[] =>
    hardestPairs(scored, { count: most, kind }).map(({ left = 0, right = 0, distance }) => ({
      left: name(left),
      right: name(right),
      distance,
    }));
  return { different: listed("different"), same: listed("same") };
}
