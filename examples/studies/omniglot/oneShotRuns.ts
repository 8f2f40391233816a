import munkres from "munkres";

import { clusteredRate } from "one-shot-ts/calibration";
import { evaluateOneShotRuns, type OneShotRun, type RowDistance } from "one-shot-ts/evaluation";

import type { Figure } from "../shared/figure.js";

/** The distinct rows that runs use. */
export function rowsOf(runs: readonly OneShotRun[]): number[] {
  return [...new Set(runs.flatMap(({ train, test }) => [...Array.from(train), ...Array.from(test)]))];
}

/** Share of correct trials, with each test drawing judged on its own and the exact interval over trials. */
export function accuracyOf(runs: readonly OneShotRun[], distance: RowDistance): Figure {
  const { accuracy, trials } = evaluateOneShotRuns(runs, distance);
  return { ...accuracy, n: trials };
}

/**
 * The same with the interval over runs: the trials of a run share an alphabet, two hands and twenty examples, and so succeed and fail together.
 */
export function accuracyOverRuns(runs: readonly OneShotRun[], distance: RowDistance): Figure {
  const wrong: number[] = [];
  const run: number[] = [];
  evaluateOneShotRuns(runs, distance).runs.forEach((share, k) => {
    const trials = runs[k].test.length;
    const right = Math.round(share * trials);
    for (let trial = 0; trial < trials; trial++) {
      wrong.push(trial < right ? 0 : 1);
      run.push(k);
    }
  });
  const { value, low, high, trials } = clusteredRate({ wrong, leftIdentity: run, rightIdentity: run });
  return { value: 1 - value, low: 1 - high, high: 1 - low, n: trials };
}

/**
 * Assigns a different example to each test drawing of a run with the least total distance, given that each is of a different character. Returns 0 for
 * two drawings assigned to each other and 1 for any others.
 *
 * Published figures judge each drawing on its own; these belong in a separate column.
 */
export function oneToOne(runs: readonly OneShotRun[], distance: RowDistance): RowDistance {
  const together = new Set<string>();
  for (const { train, test } of runs) {
    const costs = Array.from(test, (row) => Array.from(train, (example) => distance(row, example)));
    for (const [row, example] of munkres(costs)) together.add(`${test[row]} ${train[example]}`);
  }
  return (row, example) => (together.has(`${row} ${example}`) ? 0 : 1);
}
