import type { Estimate } from "../statistics/clopperPearson.js";
import { clopperPearson } from "../statistics/clopperPearson.js";
import { requireFit, requireList, requireObject, shown } from "../core/check.js";
import { requireRowDistance, type RowDistance } from "./rowDistance.js";

/** A fixed one-shot task: each test row must be matched with one of the training rows. */
export interface OneShotRun {
  /** One row of each class. */
  readonly train: ArrayLike<number>;
  /** The rows to classify. */
  readonly test: ArrayLike<number>;
  /** For each test row, the index in `train` of the row of its class. */
  readonly answer: ArrayLike<number>;
}

/** Results on the fixed trials. */
export interface OneShotRunsReport {
  /** Share of trials that were right, with its Clopper-Pearson interval over trials. */
  readonly accuracy: Estimate;
  /** How many were right. */
  readonly correct: number;
  /** How many trials there were. */
  readonly trials: number;
  /** Share that was right in each run. */
  readonly runs: readonly number[];
}

/**
 * Accuracy on fixed one-shot runs, such as Omniglot's 20 official ones with 20 trials each, which allow comparison with published figures. Among equally near rows
 * the wrong ones count as nearer.
 *
 * @param runs - The definitions of the runs; rows are whatever `distance` understands.
 * @param distance - Distance between a test row and a training row, see {@link rowDistance}.
 * @throws RangeError if there are no trials, or the lists of a run do not match.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 1, 0.9, 0.2), length: 4, size: 1 };
 * evaluateOneShotRuns([{ train: [0, 1], test: [2, 3], answer: [1, 0] }], rowDistance(embeddings)).correct; // 2
 * ```
 * @see Lake, Salakhutdinov and Tenenbaum (2015), "Human-level concept learning through probabilistic program induction".
 */
export function evaluateOneShotRuns(runs: readonly OneShotRun[], distance: RowDistance): OneShotRunsReport {
  const who = "evaluateOneShotRuns";
  requireFit(Array.isArray(runs), who, "runs", "a list of runs", runs);
  requireRowDistance(who, distance);
  let correct = 0;
  let trials = 0;
  const shares = runs.map((lists, run) => {
    const { train, test, answer } = requireObject(who, "a run", lists, "an object", ["train", "test", "answer"]);
    for (const [name, list] of Object.entries({ train, test, answer })) requireList(who, `a run's ${name}`, list);
    if (test.length !== answer.length) {
      throw new RangeError(
        `${who}: a run must have one answer per test row, got ${answer.length} for ${test.length} in run ${run}`,
      );
    }
    let right = 0;
    for (let trial = 0; trial < test.length; trial++) {
      const own = answer[trial];
      if (!(Number.isInteger(own) && own >= 0 && own < train.length)) {
        throw new RangeError(`${who}: answers must be in 0 to ${train.length - 1}, got ${shown(own)} in run ${run}`);
      }
      const limit = distance(test[trial], train[own]);
      let isNearest = true;
      for (let k = 0; k < train.length && isNearest; k++) {
        if (k !== own && !(distance(test[trial], train[k]) > limit)) isNearest = false;
      }
      if (isNearest) right++;
    }
    correct += right;
    trials += test.length;
    return right / test.length;
  });
  if (trials === 0) throw new RangeError("evaluateOneShotRuns: need at least 1 trial, got 0");
  return { accuracy: clopperPearson(correct, trials), correct, trials, runs: shares };
}
