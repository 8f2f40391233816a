import { assign } from "./assign.js";
import { byFrame, overlap, type Box } from "./boxes.js";

/** The least overlaps at which a box counts as found: 0.05, 0.1 to 0.95. */
export const ALPHAS: readonly number[] = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);

/** One frame's part in {@link hota}; lists are by {@link ALPHAS}. */
export interface HotaFrame {
  /** Who was there. */
  readonly truth: number;
  /** Boxes that the tracker output. */
  readonly tracked: number;
  /** People who were found. */
  readonly hits: readonly number[];
  /** Sum over these of how well person and track belong together over the whole sequence, each from 0 to 1. */
  readonly association: readonly number[];
}

/** How well people are found, how well they are told apart, and both in one. */
export interface Hota {
  /** Mean over the overlaps of the geometric mean of detection and association accuracy. */
  readonly hota: number;
  /** Found boxes over the sum of found, missed and false boxes. */
  readonly detA: number;
  /** For each found box, the boxes that person and track share over all boxes that either has; averaged over found boxes. */
  readonly assA: number;
}

/** An overlap that should equal a limit may fall short of it by rounding. */
const ROUNDING = 1e-9;

/**
 * What each frame contributes to higher order tracking accuracy.
 *
 * People and tracks are paired in each frame, once for all limits, so that those are paired that belong together in most frames.
 *
 * @see Luiten et al. (2021), "HOTA: a higher order metric for evaluating multi-object tracking", and its authors' program TrackEval, which this follows.
 */
export function hotaFrames(truth: readonly Box[], tracks: readonly Box[], frames: number): HotaFrame[] {
  const [real, tracked] = [byFrame(truth, frames), byFrame(tracks, frames)];
  const people = numbered(truth);
  const identities = numbered(tracks);
  const overlaps = real.map((there, k) => there.map((person) => tracked[k].map((box) => overlap(person, box))));
  const shared = table(people.size, identities.size);
  real.forEach((there, k) => {
    const rows = overlaps[k].map((row) => row.reduce((sum, value) => sum + value, 0));
    const columns = tracked[k].map((_, j) => overlaps[k].reduce((sum, row) => sum + row[j], 0));
    there.forEach((person, i) => {
      tracked[k].forEach((box, j) => {
        const one = overlaps[k][i][j];
        if (one > 0) shared[people.get(person.identity)!][identities.get(box.identity)!] += one / (rows[i] + columns[j] - one); // prettier-ignore
      });
    });
  });
  const boxesOf = count(truth, people);
  const boxesIn = count(tracks, identities);
  const matches = real.map((there, k) => {
    const who = there.map(({ identity }) => people.get(identity)!);
    const which = tracked[k].map(({ identity }) => identities.get(identity)!);
    const affinity = (person: number, track: number): number =>
      shared[person][track] / (boxesOf[person] + boxesIn[track] - shared[person][track]);
    const profit = who.map((person, i) => which.map((track, j) => affinity(person, track) * overlaps[k][i][j]));
    return assign(profit).map(([i, j]) => ({ person: who[i], track: which[j], share: overlaps[k][i][j] }));
  });
  const perAlpha = ALPHAS.map((alpha) => {
    const isHit = ({ share }: { readonly share: number }): boolean => share >= alpha - ROUNDING;
    const together = table(people.size, identities.size);
    for (const { person, track } of matches.flat().filter(isHit)) together[person][track]++;
    return matches.map((frame) => {
      const hits = frame.filter(isHit);
      const association = hits.reduce((sum, { person, track }) => {
        const both = together[person][track];
        return sum + both / (boxesOf[person] + boxesIn[track] - both);
      }, 0);
      return { hits: hits.length, association };
    });
  });
  return real.map((there, k) => ({
    truth: there.length,
    tracked: tracked[k].length,
    hits: perAlpha.map((frameOf) => frameOf[k].hits),
    association: perAlpha.map((frameOf) => frameOf[k].association),
  }));
}

/** Adds up frames, of one sequence or of several. */
export function hota(frames: readonly HotaFrame[]): Hota {
  const sum = (of: (frame: HotaFrame) => number): number => frames.reduce((total, frame) => total + of(frame), 0);
  const boxes = sum(({ truth, tracked }) => truth + tracked);
  const each = ALPHAS.map((_, a) => {
    const hits = sum((frame) => frame.hits[a]);
    const detA = hits / Math.max(1, boxes - hits);
    const assA = sum((frame) => frame.association[a]) / Math.max(1, hits);
    return { hota: Math.sqrt(detA * assA), detA, assA };
  });
  const mean = (name: keyof Hota): number => each.reduce((total, one) => total + one[name], 0) / each.length;
  return { hota: mean("hota"), detA: mean("detA"), assA: mean("assA") };
}

/** Identities by number from 0. */
const numbered = (boxes: readonly Box[]): Map<number, number> =>
  new Map([...new Set(boxes.map(({ identity }) => identity))].map((identity, k) => [identity, k]));

const table = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

function count(boxes: readonly Box[], numberOf: ReadonlyMap<number, number>): number[] {
  const counts = new Array<number>(numberOf.size).fill(0);
  for (const { identity } of boxes) counts[numberOf.get(identity)!]++;
  return counts;
}
