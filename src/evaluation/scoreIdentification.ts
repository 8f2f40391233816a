import type { Combine } from "../data/combine.js";
import { requireFit, requireOptions, requireRows } from "../core/check.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import type { IdentificationScores } from "./evaluateIdentification.js";
import { requireRowDistance, type RowDistance } from "./rowDistance.js";

/** Options of {@link scoreIdentification}. */
export interface ScoreIdentificationOptions {
  /** How the distances to several enrolled rows of an identity are combined into one; default the smallest, `"nearest"`. */
  readonly combine?: Combine;
}

/**
 * Distances from probe rows to everyone enrolled, for {@link evaluateIdentification}.
 *
 * @param labels - Class of every row.
 * @param distance - Distance between two rows, see {@link rowDistance}.
 * @param enrolled - Enrolled rows, one or more per identity.
 * @param probes - Probe rows; those of a class without an enrolled row are unknown.
 * @throws RangeError if nothing is enrolled.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 1, 0.1, 5), length: 4, size: 1 };
 * const scores = scoreIdentification(["anna", "bert", "anna", "carl"], rowDistance(embeddings), [0, 1], [2, 3]);
 * evaluateIdentification(scores).rankOneRate.value; // 1
 * ```
 */
export function scoreIdentification(
  labels: ArrayLike<Label> | Labels,
  distance: RowDistance,
  enrolled: ArrayLike<number>,
  probes: ArrayLike<number>,
  options: ScoreIdentificationOptions = {},
): IdentificationScores {
  const who = "scoreIdentification";
  const { combine = "nearest" } = requireOptions(who, options);
  requireFit(["nearest", "mean"].includes(combine), who, "combine", '"nearest" or "mean"', combine);
  const { classOf, length } = readLabels(who, "labels", labels);
  requireRowDistance(who, distance);
  requireRows(who, enrolled, length, "enrolled");
  requireRows(who, probes, length, "probes");
  if (enrolled.length === 0) throw new RangeError("scoreIdentification: need at least 1 enrolled row, got 0");
  const indexOf = new Map<number, number>();
  const counts: number[] = [];
  for (const row of Array.from(enrolled)) {
    const index = indexOf.get(classOf[row]) ?? indexOf.size;
    indexOf.set(classOf[row], index);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const distances = new Float64Array(probes.length * counts.length).fill(combine === "mean" ? 0 : Infinity);
  for (let probe = 0; probe < probes.length; probe++) {
    for (let k = 0; k < enrolled.length; k++) {
      const index = indexOf.get(classOf[enrolled[k]])!;
      const place = probe * counts.length + index;
      const value = distance(probes[probe], enrolled[k]);
      distances[place] =
        combine === "mean" ? distances[place] + value / counts[index] : Math.min(distances[place], value);
    }
  }
  return {
    distances,
    enrolled: counts.length,
    identity: Int32Array.from(probes, (row) => indexOf.get(classOf[row]) ?? -1),
    person: Int32Array.from(probes, (row) => classOf[row]),
    ...(distance.distance !== undefined && { distance: distance.distance }),
    ...(distance.model !== undefined && { model: distance.model }),
  };
}
