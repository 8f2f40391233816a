import { assign } from "./assign.js";
import { byFrame, lastFrame } from "./boxes.js";
import { beginTrack, compare, extendTrack, isWithinReach, newest, type Sighting, type Track } from "./features.js";
import type { OutputRules } from "./outputBoxes.js";
import type { PairClassifier } from "./pairClassifier.js";

/** When the tracker considers somebody new, gives somebody up, and believes that there is somebody at all. */
export interface TrackerRules extends OutputRules {
  /** The probability above which a sighting may belong to a track; a sighting that belongs to none is somebody new. */
  readonly threshold: number;
  /** Frames after which a track that was not seen again is given up: its time to live. */
  readonly timeToLive: number;
}

/**
 * Follows people from frame to frame.
 *
 * In each frame, live tracks are compared with the sightings, and the two are paired to maximise the sum of probabilities above the
 * threshold. Each sighting left over begins a new track. Every sighting is in one track; {@link outputBoxes} decides which tracks are output.
 */
export function findTracks(
  sightings: readonly Sighting[],
  classifier: PairClassifier,
  rules: Pick<TrackerRules, "threshold" | "timeToLive">,
): Track[] {
  const tracks: Track[] = [];
  let live: Track[] = [];
  for (const found of byFrame(sightings, lastFrame(sightings))) {
    if (found.length === 0) continue;
    const now = found[0].frame;
    live = live.filter((one) => now - newest(one).frame <= rules.timeToLive);
    const pairs = live.flatMap((one) => found.filter((sighting) => isWithinReach(one, sighting)).map((sighting) => ({ one, sighting }))); // prettier-ignore
    const chance = classifier.probability(pairs.map(({ one, sighting }) => compare(one, sighting)));
    const profit = live.map(() => found.map(() => 0));
    pairs.forEach(({ one, sighting }, k) => {
      profit[live.indexOf(one)][found.indexOf(sighting)] = chance[k] - rules.threshold;
    });
    const taken = new Set<number>();
    for (const [i, j] of assign(profit)) {
      extendTrack(live[i], found[j]);
      taken.add(j);
    }
    found.forEach((sighting, j) => {
      if (taken.has(j)) return;
      const begun = beginTrack(tracks.length + 1, sighting);
      tracks.push(begun);
      live.push(begun);
    });
  }
  return tracks;
}
