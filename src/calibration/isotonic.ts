import { countUpTo } from "../statistics/bisect.js";
import type { RocHull } from "./rocHull.js";
import type { SortedScores } from "./sortedScores.js";

/** A falling curve from distance to probability: linear between its points, constant beyond them. */
export interface IsotonicCurve {
  /** Distances, ascending. */
  readonly at: readonly number[];
  /** Probability of "same" at each. */
  readonly same: readonly number[];
}

/**
 * Isotonic regression of "same" on distance: the closest of all curves that never rise. Its levels are the slopes of the ROC hull.
 *
 * @see Zadrozny and Elkan (2002); Fawcett and Niculescu-Mizil (2007).
 */
export function fitIsotonic(scores: SortedScores, hull: RocHull): IsotonicCurve {
  const at: number[] = [];
  const same: number[] = [];
  for (let vertex = 1; vertex < hull.last.length; vertex++) {
    const sames = hull.same[vertex] - hull.same[vertex - 1];
    const differents = hull.different[vertex] - hull.different[vertex - 1];
    const level = sames / (sames + differents);
    const first = Math.min(
      valueAt(scores.same, hull.same[vertex - 1]),
      valueAt(scores.different, hull.different[vertex - 1]),
    );
    at.push(first);
    same.push(level);
    if (hull.last[vertex] > first) {
      at.push(hull.last[vertex]);
      same.push(level);
    }
  }
  return { at, same };
}

const valueAt = (values: Float32Array | Float64Array, index: number): number =>
  index < values.length ? values[index] : Infinity;

/** The curve's value at a distance. */
export function isotonicAt({ at, same }: IsotonicCurve, distance: number): number {
  const next = countUpTo(at, distance);
  if (next === 0) return same[0];
  if (next === at.length) return same[next - 1];
  const along = (distance - at[next - 1]) / (at[next] - at[next - 1]);
  return same[next - 1] + along * (same[next] - same[next - 1]);
}
