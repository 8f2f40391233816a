import { assign } from "./assign.js";
import { byFrame, overlap, type Box } from "./boxes.js";

/** The rules of {@link overlapTracks} and {@link trackByOverlap}. */
export interface OverlapRules {
  /** The least overlap with a track's last place at which a box may belong to it. */
  readonly leastOverlap: number;
  /** Frames after which a track that was not seen again is given up. */
  readonly timeToLive: number;
  /** The least boxes of a track that is output. */
  readonly leastSightings: number;
}

/** The rules of SORT, except for its time to live of one frame, which loses everybody the detector misses once. */
export const PLAIN_OVERLAP: OverlapRules = { leastOverlap: 0.3, timeToLive: 5, leastSightings: 3 };

/**
 * Follows boxes by nothing but their overlap from frame to frame: what every other tracker has to beat.
 *
 * In each frame, live tracks and boxes are paired for the greatest sum of overlaps. Only boxes that were found are output; no gap is filled.
 *
 * @returns The tracks, each with its boxes in order.
 * @see Bewley et al. (2016), "Simple online and realtime tracking", without its prediction of motion.
 */
export function overlapTracks<T extends Box>(
  found: readonly T[],
  frames: number,
  { leastOverlap, timeToLive }: Omit<OverlapRules, "leastSightings">,
): T[][] {
  const tracks: T[][] = [];
  let live: T[][] = [];
  byFrame(found, frames).forEach((boxes, k) => {
    live = live.filter((one) => k + 1 - last(one).frame <= timeToLive);
    const profit = live.map((one) => boxes.map((box) => atLeast(overlap(last(one), box), leastOverlap)));
    const taken = new Set<number>();
    for (const [i, j] of assign(profit)) {
      live[i].push(boxes[j]);
      taken.add(j);
    }
    boxes.forEach((box, j) => {
      if (taken.has(j)) return;
      const begun = [box];
      tracks.push(begun);
      live.push(begun);
    });
  });
  return tracks;
}

/** The boxes of {@link overlapTracks} that were seen often enough, with identities from 1. */
export function trackByOverlap(found: readonly Box[], frames: number, rules: OverlapRules = PLAIN_OVERLAP): Box[] {
  return overlapTracks(found, frames, rules)
    .filter((boxes) => boxes.length >= rules.leastSightings)
    .flatMap((boxes, k) => boxes.map((box) => ({ ...box, identity: k + 1 })));
}

const last = <T>(boxes: readonly T[]): T => boxes[boxes.length - 1];

const atLeast = (share: number, least: number): number => (share >= least ? share : 0);
