import { assign } from "./assign.js";
import { byFrame, type Box } from "./boxes.js";
import { beginTrack, compare, extendTrack, isWithinReach, newest, type Sighting, type Track } from "./features.js";
import type { PairClassifier } from "./pairClassifier.js";

/** When the tracker takes somebody for new, gives somebody up, and believes that there is somebody at all. */
export interface TrackerRules {
  /** From this probability on a sighting may belong to a track; what belongs to none is somebody new. */
  readonly threshold: number;
  /** Frames after which a track that was not seen again is given up: its time to live. */
  readonly timeToLive: number;
  /** Sightings from which on a track is put out; fewer are taken for false detections. */
  readonly leastSightings: number;
  /** Frames that somebody may be unseen for boxes to be filled in: over longer gaps a straight line goes astray. */
  readonly longestFill: number;
}

/**
 * Follows people from frame to frame.
 *
 * In each frame the tracks that live are compared with what was found, and both are paired for the greatest sum of probabilities above the
 * threshold. What is left over begins a track of its own. Where somebody was not found for a while, boxes between the sightings before and after are
 * filled in, so the result is known only some frames later.
 */
export function track(
  sightings: readonly Sighting[],
  frames: number,
  classifier: PairClassifier,
  rules: TrackerRules,
): Box[] {
  return toBoxes(findTracks(sightings, frames, classifier, rules), rules);
}

/** The tracks before any are left out: of the rules only the threshold and the time to live matter. */
export function findTracks(
  sightings: readonly Sighting[],
  frames: number,
  classifier: PairClassifier,
  rules: Pick<TrackerRules, "threshold" | "timeToLive">,
): Track[] {
  const tracks: Track[] = [];
  let live: Track[] = [];
  for (const found of byFrame(sightings, frames)) {
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

/** The boxes of the tracks that were seen often enough, with short gaps filled. */
export function toBoxes(
  tracks: readonly Track[],
  { leastSightings, longestFill }: Pick<TrackerRules, "leastSightings" | "longestFill">,
): Box[] {
  return tracks
    .filter(({ sightings }) => sightings.length >= leastSightings)
    .flatMap((one) => fillGaps(one, longestFill));
}

/** The boxes of a track, with those between two sightings on a straight line where at most `longest` are missing. */
function fillGaps({ id, sightings }: Track, longest: number): Box[] {
  const boxes: Box[] = [];
  sightings.forEach((sighting, k) => {
    const before = k === 0 ? sighting : sightings[k - 1];
    const gap = sighting.frame - before.frame;
    for (let step = 1; step < gap && gap <= longest + 1; step++) boxes.push({ ...between(before, sighting, step / gap), frame: before.frame + step, identity: id }); // prettier-ignore
    const { frame, left, top, width, height, confidence } = sighting;
    boxes.push({ frame, identity: id, left, top, width, height, confidence });
  });
  return boxes;
}

function between(a: Box, b: Box, share: number): Omit<Box, "frame" | "identity"> {
  const mix = (name: "left" | "top" | "width" | "height"): number => a[name] + share * (b[name] - a[name]);
  return { left: mix("left"), top: mix("top"), width: mix("width"), height: mix("height"), confidence: 0 };
}
