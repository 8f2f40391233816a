import { seeded } from "one-shot-ts";
import { clusteredRate, equalErrorRate } from "one-shot-ts/calibration";
import { selectPairs, type RowDistance } from "one-shot-ts/evaluation";

import type { Figure } from "../shared/figure.js";
import { drawEnrollment, scoreTrials, type Trials } from "./trials.js";

/** How many enrollments are drawn, and their seed. */
export interface Sampling {
  readonly seed: number;
  /** How many times one recording per speaker is drawn for enrollment. */
  readonly enrollments: number;
}

/** Student's t at 97.5 % for 1 to 9 degrees of freedom. */
const T = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262] as const;

/**
 * Equal error rate over all pairs of an enrolled recording and a probe.
 *
 * Six speakers are too few to draw speakers with replacement. The interval is by the jackknife: how much the rate changes when each speaker in turn is left
 * out, with Student's t.
 */
export function measureVerification(trials: Trials, distance: RowDistance): Figure {
  const scored = scoreTrials(trials, distance);
  const { speakers, speakerOf } = trials;
  const { left = [], right = [] } = scored;
  const value = equalErrorRate(scored);
  const without = Array.from({ length: speakers }, (_, speaker) =>
    equalErrorRate(
      selectPairs(scored, (pair) => speakerOf[left[pair]] !== speaker && speakerOf[right[pair]] !== speaker),
    ),
  );
  const mean = without.reduce((sum, rate) => sum + rate, 0) / speakers;
  const squares = without.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
  const half = T[Math.min(speakers - 1, T.length) - 1] * Math.sqrt(((speakers - 1) / speakers) * squares);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), n: scored.y.length };
}

/** Share of recordings for which the nearest speaker, each enrolled from one recording, is the right one. */
export function measureIdentification(trials: Trials, distance: RowDistance, sampling: Sampling): Figure {
  const random = seeded(sampling.seed);
  const wrong: number[] = [];
  const who: number[] = [];
  for (let draw = 0; draw < sampling.enrollments; draw++) {
    const enrolled = drawEnrollment(trials, random);
    for (const probe of trials.probes) {
      const distances = enrolled.map((row) => distance(row, probe));
      const own = trials.speakerOf[probe];
      // A tie counts as wrong.
      wrong.push(Number(distances.some((value, speaker) => speaker !== own && value <= distances[own])));
      who.push(own);
    }
  }
  const { value, low, high } = clusteredRate({ wrong, leftIdentity: who, rightIdentity: who });
  return { value: 1 - value, low: 1 - high, high: 1 - low, n: wrong.length };
}
