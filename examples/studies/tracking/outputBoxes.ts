import type { Box } from "./boxes.js";
import type { Sighting, Track } from "./features.js";

/** Which tracks and parts of tracks are output, and which gaps are filled. */
export interface OutputRules {
  /** The least sightings of a track that is output; fewer are taken for false detections. */
  readonly leastSightings: number;
  /** The least sightings in a row of a stretch that is output: a thing taken for somebody now and then has many sightings, but few in a row. */
  readonly leastRun: number;
  /** Share of all detections that a track's detections must at least match in confidence, on average. It is a share because each detector has its own scale. */
  readonly leastSure: number;
  /** The most frames that somebody may be unseen for boxes to be filled in, if both ends are certain; 0 to output only what was found. */
  readonly longestFill: number;
}

/** Frames from a sighting to the next in a row: one may be missing. */
const STEP = 2;

/** Sightings in a row before and after a gap that make its ends certain. */
const CERTAIN = 3;

/**
 * The boxes of the tracks that are believed.
 *
 * A filled box is a guess. It is right only if the track is on one person before and after the gap and both ends are where that person was, so a gap is filled if it is
 * short and several sightings in a row lie on either side.
 */
export function outputBoxes(tracks: readonly Track[], rules: OutputRules): Box[] {
  const { leastSightings, leastRun, leastSure, longestFill } = rules;
  const sureness = shareAsSure(tracks.flatMap(({ sightings }) => sightings));
  return tracks
    .filter(({ sightings }) => sightings.length >= leastSightings && mean(sightings.map(sureness)) >= leastSure)
    .flatMap(({ id, sightings }) => {
      const [before, after] = [inRow(sightings), inRow([...sightings].reverse()).reverse()];
      const isOut = (k: number): boolean => before[k] + after[k] - 1 >= leastRun;
      return sightings.flatMap((sighting, k) => {
        if (!isOut(k)) return [];
        const { frame, left, top, width, height, confidence } = sighting;
        const own = { frame, identity: id, left, top, width, height, confidence };
        const isCertain = k > 0 && isOut(k - 1) && before[k - 1] >= CERTAIN && after[k] >= CERTAIN;
        return [...(isCertain ? fillGap(sightings[k - 1], own, longestFill) : []), own];
      });
    });
}

/** How many sightings in a row end with each sighting. */
function inRow(sightings: readonly Sighting[]): number[] {
  const counts: number[] = [];
  sightings.forEach(({ frame }, k) => {
    const isNext = k > 0 && Math.abs(frame - sightings[k - 1].frame) <= STEP;
    counts.push(isNext ? counts[k - 1] + 1 : 1);
  });
  return counts;
}

/** Share of all detections that are at most as sure as a given one. It is 1 if all are equally sure. */
function shareAsSure(all: readonly Box[]): (one: Box) => number {
  const sorted = all.map(({ confidence }) => confidence).sort((a, b) => a - b);
  const share = new Map<number, number>();
  sorted.forEach((confidence, k) => share.set(confidence, (k + 1) / sorted.length));
  return ({ confidence }) => share.get(confidence)!;
}

/** Boxes on a straight line between two, where at most `longest` are missing. */
function fillGap(from: Box, to: Box, longest: number): Box[] {
  const gap = to.frame - from.frame;
  if (gap - 1 > longest) return [];
  return Array.from({ length: gap - 1 }, (_, k) => {
    const share = (k + 1) / gap;
    const mix = (name: "left" | "top" | "width" | "height"): number => from[name] + share * (to[name] - from[name]);
    const place = { left: mix("left"), top: mix("top"), width: mix("width"), height: mix("height") };
    return { ...place, frame: from.frame + k + 1, identity: to.identity, confidence: 0 };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
