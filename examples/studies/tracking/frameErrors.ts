import { assign } from "./assign.js";
import { byFrame, overlap, type Box } from "./boxes.js";

/** The least overlap at which a box counts as found. */
export const LEAST_OVERLAP = 0.5;

/** What went right and wrong in one frame, all as counts of boxes. */
export interface FrameErrors {
  /** Who was there. */
  readonly truth: number;
  /** Boxes that the tracker output. */
  readonly tracked: number;
  /** Boxes with nobody in them. */
  readonly falsePositives: number;
  /** People without a box. */
  readonly misses: number;
  /** People whose box has a different identity from the last one they were found with. */
  readonly switches: number;
  /** Boxes of the one identity that fits a person best over the whole sequence: the true positives of {@link idf1}. */
  readonly identityHits: number;
}

/** Errors frame by frame, and how each person fared. */
export interface SequenceErrors {
  readonly frames: readonly FrameErrors[];
  /** Times that somebody was lost and found again later. */
  readonly fragmentations: number;
  readonly people: number;
  /** People found in at least 80 % of their frames. */
  readonly mostlyTracked: number;
  /** People found in at most 20 % of their frames. */
  readonly mostlyLost: number;
  /** By person and frame, the track that is on them; undefined if they were missed. */
  readonly trackOf: ReadonlyMap<number, ReadonlyMap<number, number | undefined>>;
}

/**
 * Compares tracks with the truth.
 *
 * In each frame a person keeps the track they were last found with as long as the two overlap by half; all others are paired for the greatest overlap.
 * Identities are paired over the whole sequence for the most boxes in common.
 *
 * @see Bernardin, Stiefelhagen (2008), "Evaluating multiple object tracking performance: the CLEAR MOT metrics"; Ristani et al. (2016), "Performance
 *   measures and a data set for multi-target, multi-camera tracking"; Li, Huang, Nevatia (2009) for mostly tracked and fragmentations.
 */
export function compareTracks(truth: readonly Box[], tracks: readonly Box[], frames: number): SequenceErrors {
  const [real, tracked] = [byFrame(truth, frames), byFrame(tracks, frames)];
  const hits = identityHits(real, tracked);
  const last = new Map<number, number>(); // the track each person was last found with
  const trackOf = new Map<number, Map<number, number | undefined>>();
  const perFrame = real.map((there, frame): FrameErrors => {
    const boxes = tracked[frame];
    const pairs = pairUp(there, boxes, last);
    let switches = 0;
    there.forEach(({ identity }, person) => {
      const box = pairs.get(person);
      const tracked = box === undefined ? undefined : boxes[box].identity;
      if (!trackOf.has(identity)) trackOf.set(identity, new Map());
      trackOf.get(identity)!.set(frame + 1, tracked);
      if (tracked === undefined) return;
      const before = last.get(identity);
      if (before !== undefined && before !== tracked) switches++;
      last.set(identity, tracked);
    });
    return {
      truth: there.length,
      tracked: boxes.length,
      falsePositives: boxes.length - pairs.size,
      misses: there.length - pairs.size,
      switches,
      identityHits: hits[frame],
    };
  });
  const people = [...trackOf.values()].map((tracks) => [...tracks.values()].map((one) => one !== undefined));
  const share = (found: readonly boolean[]): number => found.filter(Boolean).length / found.length;
  return {
    frames: perFrame,
    fragmentations: people.reduce((sum, found) => sum + gaps(found), 0),
    people: people.length,
    mostlyTracked: people.filter((found) => share(found) >= 0.8).length,
    mostlyLost: people.filter((found) => share(found) <= 0.2).length,
    trackOf,
  };
}

/** Which box each person in a frame has. */
function pairUp(there: readonly Box[], boxes: readonly Box[], last: ReadonlyMap<number, number>): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  there.forEach((person, i) => {
    const kept = boxes.findIndex(({ identity }) => identity === last.get(person.identity));
    if (kept < 0 || taken.has(kept) || overlap(person, boxes[kept]) < LEAST_OVERLAP) return;
    pairs.set(i, kept);
    taken.add(kept);
  });
  const free = there.map((_, i) => i).filter((i) => !pairs.has(i));
  const left = boxes.map((_, j) => j).filter((j) => !taken.has(j));
  const profit = free.map((i) => left.map((j) => atLeastHalf(overlap(there[i], boxes[j]))));
  for (const [row, column] of assign(profit)) pairs.set(free[row], left[column]);
  return pairs;
}

const atLeastHalf = (share: number): number => (share >= LEAST_OVERLAP ? share : 0);

/** In each frame, the boxes that lie on the person whom their identity is paired with over the whole sequence. */
function identityHits(real: readonly Box[][], tracked: readonly Box[][]): number[] {
  const people = [...new Set(real.flat().map(({ identity }) => identity))];
  const tracks = [...new Set(tracked.flat().map(({ identity }) => identity))];
  const common = people.map(() => tracks.map(() => 0));
  const meet = (visit: (person: number, track: number, frame: number) => void): void => {
    real.forEach((there, frame) => {
      for (const person of there) {
        for (const box of tracked[frame]) {
          if (overlap(person, box) < LEAST_OVERLAP) continue;
          visit(people.indexOf(person.identity), tracks.indexOf(box.identity), frame);
        }
      }
    });
  };
  meet((person, track) => common[person][track]++);
  const partner = new Map(assign(common));
  const hits = real.map(() => 0);
  meet((person, track, frame) => {
    if (partner.get(person) === track) hits[frame]++;
  });
  return hits;
}

/** How often somebody who was found is lost for a while and then found again. */
function gaps(found: readonly boolean[]): number {
  let count = 0;
  let wasFound = false;
  let isLost = false;
  for (const is of found) {
    if (is && isLost) count++;
    isLost = !is && wasFound;
    wasFound ||= is;
  }
  return count;
}
