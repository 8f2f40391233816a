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

/** What some data consist of. */
export interface DataCounts {
  /** How many samples. */
  readonly samples: number;
  /** Of how many identities (classes). */
  readonly identities: number;
  /** From how many groups (sessions, cameras), where that is known. */
  readonly groups?: number;
}

/** A pair that the model gets wrong, or nearly. */
export interface ListedPair {
  /** What the first sample is called: its file or, where that is not known, its class and row. */
  readonly left: string;
  /** What the second sample is called. */
  readonly right: string;
  /** How far apart they are. */
  readonly distance: number;
}

/** Error rates on data that had no part in the threshold. */
export interface TestEvidence extends DataCounts {
  /** Share of different pairs within the threshold, with its 95 % interval. */
  readonly falseMatchRate: ErrorRate;
  /** Share of same pairs beyond the threshold, with its 95 % interval. */
  readonly falseNonMatchRate: ErrorRate;
  /** Where both rates are equal. */
  readonly equalErrorRate: number;
}

/** What a recognizer rests on. Plain data, saved with it. */
export interface Evidence {
  /** What the net was trained on, where it was said. */
  readonly trained?: DataCounts;
  /** What the threshold was chosen on. */
  readonly calibrated?: DataCounts;
  /** Identities that are in the data of training as well as in those of calibration or test, where both are known. */
  readonly shared?: number;
  /** How it did on data that had no part in it, where it was tested. */
  readonly tested?: TestEvidence;
  /** The closest different pairs, and the farthest same pairs, of the test data or, without a test, of the calibration data. */
  readonly hardest?: { readonly different: readonly ListedPair[]; readonly same: readonly ListedPair[] };
  /** The seed, where it was said. */
  readonly seed?: number;
  /** The command that repeats it, where it was said. */
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
