import type { Box } from "./boxes.js";
import type { Sighting } from "./features.js";
import { compareTracks } from "./frameErrors.js";
import type { PairClassifier } from "./pairClassifier.js";
import { track, type TrackerRules } from "./tracker.js";
import { idf1, sumErrors } from "./trackingFigures.js";

/** A sequence whose crops have been embedded. */
export interface SeenSequence {
  readonly frames: number;
  readonly sightings: readonly Sighting[];
  readonly truth: readonly Box[];
}

const THRESHOLDS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7] as const;
const LIVES = [12, 25, 50] as const;
const LEAST = [2, 3, 5] as const;

/** The rules that give the greatest identity F1 over calibration streets, of which nothing was trained on; equal ones: the first. */
export function chooseRules(
  streets: readonly SeenSequence[],
  classifier: PairClassifier,
): { readonly rules: TrackerRules; readonly idf1: number } {
  let best: { readonly rules: TrackerRules; readonly idf1: number } | undefined;
  for (const threshold of THRESHOLDS) {
    for (const timeToLive of LIVES) {
      // Too few sightings only leave tracks out, so one run tells about all.
      const whole = streets.map(({ sightings, frames }) => track(sightings, frames, classifier, { threshold, timeToLive, leastSightings: 1 })); // prettier-ignore
      for (const leastSightings of LEAST) {
        const errors = whole.flatMap((tracks, k) => compareTracks(streets[k].truth, longTracks(tracks, leastSightings), streets[k].frames).frames); // prettier-ignore
        const value = idf1(sumErrors(errors));
        if (best === undefined || value > best.idf1)
          best = { rules: { threshold, timeToLive, leastSightings }, idf1: value };
      }
    }
  }
  return best!;
}

/** Tracks that were really seen often enough: filled boxes have confidence 0. */
function longTracks(boxes: readonly Box[], least: number): Box[] {
  const seen = new Map<number, number>();
  for (const { identity, confidence } of boxes) if (confidence !== 0) seen.set(identity, (seen.get(identity) ?? 0) + 1);
  return boxes.filter(({ identity }) => (seen.get(identity) ?? 0) >= least);
}
