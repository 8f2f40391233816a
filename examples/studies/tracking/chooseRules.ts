import type { Box } from "./boxes.js";
import type { Sighting } from "./features.js";
import { compareTracks } from "./frameErrors.js";
import type { PairClassifier } from "./pairClassifier.js";
import { findTracks, toBoxes, type TrackerRules } from "./tracker.js";
import { idf1, mota, sumErrors } from "./trackingFigures.js";

/** A sequence whose crops have been embedded. */
export interface SeenSequence {
  readonly frames: number;
  readonly sightings: readonly Sighting[];
  readonly truth: readonly Box[];
}

const THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.7, 0.85] as const;
const LIVES = [12, 25, 50] as const;
const LEAST = [2, 3, 5, 8] as const;
const FILLS = [5, 12, 25] as const;

/** The rules whose identity F1 and accuracy have the greatest sum over calibration streets, of which nothing was trained on; of equal ones the first. */
export function chooseRules(streets: readonly SeenSequence[], classifier: PairClassifier): TrackerRules {
  let best: { readonly rules: TrackerRules; readonly value: number } | undefined;
  for (const threshold of THRESHOLDS) {
    for (const timeToLive of LIVES) {
      const tracks = streets.map(({ sightings, frames }) => findTracks(sightings, frames, classifier, { threshold, timeToLive })); // prettier-ignore
      for (const leastSightings of LEAST) {
        for (const longestFill of FILLS.filter((fill) => fill <= timeToLive)) {
          const rules = { threshold, timeToLive, leastSightings, longestFill };
          const errors = streets.flatMap(({ truth, frames }, k) => compareTracks(truth, toBoxes(tracks[k], rules), frames).frames); // prettier-ignore
          const sums = sumErrors(errors);
          const value = idf1(sums) + mota(sums);
          if (best === undefined || value > best.value) best = { rules, value };
        }
      }
    }
  }
  return best!.rules;
}
