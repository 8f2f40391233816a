import { requireFit, requireList, requireObject, shown } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { countUpTo } from "../statistics/bisect.js";

/** The distances of the same and of the different pairs, each ascending. Everything that depends on a threshold follows from these two lists. */
export interface SortedScores {
  /** Distances of the same pairs, ascending. */
  readonly same: Float32Array | Float64Array;
  /** Distances of the different pairs, ascending. */
  readonly different: Float32Array | Float64Array;
}

/** Refuses anything but scored pairs whose lists have one entry per pair; `who` is the function that the user called. */
export function requireScores(who: string, scored: ScoredPairs): void {
  requireObject(who, "scored pairs", scored, "an object", ["distances", "y"], "make them with net.score, scoreEmbeddings or scoreWith"); // prettier-ignore
  const { distances, y, distance, model } = scored;
  requireList(who, "distances", distances);
  requireList(who, "y", y);
  for (const [name, text] of Object.entries({ distance, model })) requireFit(text === undefined || typeof text === "string", who, name, "a text", text); // prettier-ignore
  if (distances.length !== y.length) {
    throw new RangeError(
      `${who}: distances and y must have one entry per pair, got ${distances.length} distances and ${y.length} labels`,
    );
  }
  for (const name of ["leftIdentity", "rightIdentity", "leftGroup", "rightGroup", "kind", "left", "right"] as const) {
    const values = scored[name];
    if (values === undefined) continue;
    requireList(who, name, values);
    if (values.length !== y.length) {
      throw new RangeError(`${who}: ${name} must have one entry per pair, got ${values.length} for ${y.length} pairs`);
    }
  }
  if ((scored.leftIdentity === undefined) !== (scored.rightIdentity === undefined)) {
    throw new RangeError(`${who}: leftIdentity and rightIdentity must be given together, got only one of them`);
  }
}

/** Refuses scored pairs from which no threshold can be chosen: incomplete, not finite, or all of one kind. */
export function requireScoredPairs(who: string, scored: ScoredPairs): void {
  requireScores(who, scored);
  const { distances, y } = scored;
  let different = 0;
  for (let pair = 0; pair < y.length; pair++) {
    const label = y[pair];
    if (label === 1) different++;
    else if (label !== 0) {
      throw new RangeError(
        `${who}: y must be 0 (same) or 1 (different), got ${shown(label)} at pair ${pair}; convert other labels with fromSimilarity or pairLabels`,
      );
    }
    const distance = distances[pair];
    if (!Number.isFinite(distance)) {
      throw new RangeError(
        `${who}: distances must be finite numbers, got ${shown(distance)} at pair ${pair}; look for NaN and overflow in the embeddings`,
      );
    }
  }
  if (different === 0 || different === y.length) {
    throw new RangeError(
      `${who}: need both same and different pairs, got ${y.length - different} same and ${different} different`,
    );
  }
}

/** Checks the pairs as {@link requireScoredPairs} does and sorts their distances. The arguments are not changed. */
export function sortScores(who: string, scored: ScoredPairs): SortedScores {
  requireScoredPairs(who, scored);
  const { distances, y } = scored;
  let differentPairs = 0;
  for (let pair = 0; pair < y.length; pair++) differentPairs += y[pair];
  // Two short native sorts cost less than one long one and leave no permutation to apply.
  const List = distances instanceof Float32Array ? Float32Array : Float64Array;
  const same = new List(y.length - differentPairs);
  const different = new List(differentPairs);
  let i = 0;
  let j = 0;
  for (let pair = 0; pair < y.length; pair++) {
    if (y[pair] === 1) different[j++] = distances[pair];
    else same[i++] = distances[pair];
  }
  return { same: same.sort(), different: different.sort() };
}

/**
 * The threshold that accepts `last`, the greatest distance that should match, and nothing beyond: halfway to the next observed distance.
 *
 * Beyond the data it is ±`Number.MAX_VALUE`, not ±Infinity, so that it survives JSON: everything finite matches, or nothing does.
 */
export function thresholdAfter({ same, different }: SortedScores, last: number): number {
  if (last === -Infinity) return -Number.MAX_VALUE;
  const i = countUpTo(same, last);
  const j = countUpTo(different, last);
  const next = Math.min(i < same.length ? same[i] : Infinity, j < different.length ? different[j] : Infinity);
  if (next === Infinity) return Number.MAX_VALUE;
  const middle = last + (next - last) / 2;
  return middle < next ? middle : last; // nothing lies between neighbouring floating-point numbers
}
