import { normalizeScores, type Cohort } from "one-shot-ts/calibration";
import type { RowDistance } from "one-shot-ts/evaluation";

import { scoreTrials, type Trials } from "./trials.js";

/** How many of the nearest people in the cohort count. */
const NEAREST = 60;

/** The distances of trials on one scale for all recordings, by adaptive score normalisation: being near to somebody means little for a recording near to everybody. */
export function normalizedDistance(trials: Trials, distance: RowDistance, cohort: Cohort): RowDistance {
  const {
    left = [],
    right = [],
    distances,
  } = normalizeScores(scoreTrials(trials, distance), cohort, { nearest: NEAREST });
  const count = trials.clips.length;
  const known = new Map(Array.from(distances, (value, pair) => [left[pair] * count + right[pair], value] as const));
  return (a, b) => known.get(a * count + b) ?? NaN;
}
