import { assign } from "./assign.js";
import { byFrame, overlap, type Box } from "./boxes.js";
import { beginTrack, compare, extendTrack, isWithinReach, newest, type Sighting, type Track } from "./features.js";
import { LEAST_OVERLAP } from "./frameErrors.js";
import type { PairExamples } from "./pairClassifier.js";

/** The most frames that somebody may be unseen and still be compared. */
const LONGEST_GAP = 50;

/**
 * Examples to train the pair classifier on: the tracks as they should be, each compared with everything found in the following frames.
 *
 * The truth says who is in a box: the person it overlaps most, by at least half. A false detection is nobody, and begins a track that nothing
 * belongs to; two false detections are not compared, since there is no telling whether they belong together.
 */
export function pairExamples(sightings: readonly Sighting[], truth: readonly Box[], frames: number): PairExamples {
  const examples: PairExamples = { rows: [], isSame: [] };
  const people = new Map<number, Track>();
  let strays: Track[] = [];
  const real = byFrame(truth, frames);
  byFrame(sightings, frames).forEach((found, k) => {
    const now = k + 1;
    const who = identify(found, real[k]);
    strays = strays.filter((one) => now - newest(one).frame <= LONGEST_GAP);
    found.forEach((sighting, j) => {
      for (const [identity, known] of people) {
        if (now - newest(known).frame > LONGEST_GAP || !isWithinReach(known, sighting)) continue;
        examples.rows.push(compare(known, sighting));
        examples.isSame.push(Number(identity === who[j]));
      }
      if (who[j] === undefined) return;
      for (const stray of strays) {
        if (!isWithinReach(stray, sighting)) continue;
        examples.rows.push(compare(stray, sighting));
        examples.isSame.push(0);
      }
    });
    found.forEach((sighting, j) => {
      const identity = who[j];
      if (identity === undefined) strays.push(beginTrack(0, sighting));
      else if (people.has(identity)) extendTrack(people.get(identity)!, sighting);
      else people.set(identity, beginTrack(identity, sighting));
    });
  });
  return examples;
}

/** Who is in each box; undefined if nobody is. */
function identify(found: readonly Sighting[], there: readonly Box[]): (number | undefined)[] {
  const profit = found.map((box) =>
    there.map((person) => (overlap(box, person) >= LEAST_OVERLAP ? overlap(box, person) : 0)),
  );
  const partner = new Map(assign(profit));
  return found.map((_, j) => (partner.has(j) ? there[partner.get(j)!].identity : undefined));
}

/** Joins several sets of examples: all of one person, and as many of the others, evenly spaced, as `most` leaves room for. */
export function joinExamples(sets: readonly PairExamples[], most: number): PairExamples {
  const rows = sets.flatMap((set) => set.rows);
  const isSame = sets.flatMap((set) => set.isSame);
  const of = (label: number): number[] => [...rows.keys()].filter((row) => isSame[row] === label);
  const [same, others] = [of(1), of(0)];
  const step = Math.max(1, others.length / Math.max(1, most - same.length));
  const chosen = Array.from({ length: Math.floor(others.length / step) }, (_, k) => others[Math.floor(k * step)]);
  const kept = [...same, ...chosen];
  return { rows: kept.map((row) => rows[row]), isSame: kept.map((row) => isSame[row]) };
}
