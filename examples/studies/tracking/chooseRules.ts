import type { Embeddings } from "one-shot-ts";

import type { Box } from "./boxes.js";
import { sightingsOf } from "./embedSequence.js";
import type { Track } from "./features.js";
import { compareTracks } from "./frameErrors.js";
import { outputBoxes, type OutputRules } from "./outputBoxes.js";
import { trackByOverlap } from "./overlapTracker.js";
import type { PairClassifier } from "./pairClassifier.js";
import { findTracks, type TrackerRules } from "./tracker.js";
import { idf1, mota, sumErrors, type ErrorSums } from "./trackingFigures.js";

/** A sequence with embedded crops. */
export interface SeenSequence {
  readonly frames: number;
  readonly found: readonly Box[];
  /** What the detections look like; undefined if there are no crops. */
  readonly embeddings: Embeddings | undefined;
  readonly truth: readonly Box[];
}

const THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.7, 0.85] as const;
const LIVES = [12, 25, 50] as const;

/**
 * The values tried for the output rules. However well it works in a simulation with an invented detector, no gap of more than five frames is filled, and no more than the least certain
 * fifth of what a detector finds is doubted.
 */
const OUTPUT: { readonly [Name in keyof OutputRules]: readonly number[] } = {
  leastSightings: [3, 5, 8],
  leastRun: [1, 2, 3, 5],
  leastSure: [0, 0.1, 0.2],
  longestFill: [0, 1, 2, 3, 5],
};

/** The output rules to begin with. */
const CAUTIOUS: OutputRules = { leastSightings: 5, leastRun: 3, leastSure: 0, longestFill: 0 };

/** Times that each output rule is chosen again with the others fixed. */
const ROUNDS = 2;

/** Weight of what a street falls below the plain overlap tracker, against what is gained elsewhere. */
const LOSS = 5;

/**
 * The rules that track calibration streets best, none of which were trained on; among equals, the first.
 *
 * Best is the greatest sum of identity F1 and accuracy over all streets, minus {@link LOSS} times what single streets fall below the plain overlap tracker on either figure: rules that
 * win on easy streets what they lose on hard ones would lose on a sequence like the hard ones. The threshold and the time to live are chosen first, then the output rules one after the other.
 */
export function chooseRules(streets: readonly SeenSequence[], classifier: PairClassifier): TrackerRules {
  const plain = streets.map((street) => errorsOf(street, trackByOverlap(street.found, street.frames)));
  const meritOf = (tracks: readonly (readonly Track[])[], rules: OutputRules): number => {
    const own = streets.map((street, k) => errorsOf(street, outputBoxes(tracks[k], rules)));
    const below = own.map((sums, k) => Math.max(0, idf1(plain[k]) - idf1(sums)) + Math.max(0, mota(plain[k]) - mota(sums))); // prettier-ignore
    const all = sumErrors(own);
    return idf1(all) + mota(all) - (LOSS * below.reduce((sum, one) => sum + one, 0)) / streets.length;
  };
  const sightings = streets.map(({ found, embeddings }) => sightingsOf(found, embeddings));
  let best: { readonly tracks: Track[][]; readonly rules: TrackerRules; readonly merit: number } | undefined;
  for (const threshold of THRESHOLDS) {
    for (const timeToLive of LIVES) {
      const rules = { threshold, timeToLive, ...CAUTIOUS };
      const tracks = sightings.map((all) => findTracks(all, classifier, rules));
      const merit = meritOf(tracks, rules);
      if (best === undefined || merit > best.merit) best = { tracks, rules, merit };
    }
  }
  const { tracks } = best!;
  let { rules, merit } = best!;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, values] of Object.entries(OUTPUT)) {
      for (const value of values) {
        const other = { ...rules, [name]: value };
        const its = meritOf(tracks, other);
        if (its > merit) [rules, merit] = [other, its];
      }
    }
  }
  return rules;
}

const errorsOf = ({ truth, frames }: SeenSequence, tracks: readonly Box[]): ErrorSums =>
  sumErrors(compareTracks(truth, tracks, frames).frames);
