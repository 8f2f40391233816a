import { groupScores } from "./groupScores.js";
import type { SortedScores } from "./sortedScores.js";

/** Platt's sigmoid: P(same | distance) = 1 / (1 + exp(slope * distance + offset)), at the prior of the pairs it was fitted on. */
export interface PlattScaling {
  /** How fast the probability falls with distance; positive unless the data point the wrong way. */
  readonly slope: number;
  /** Log odds of "different" at distance 0. */
  readonly offset: number;
}

/**
 * Fits Platt's sigmoid by Newton's method with his smoothed targets, so that it exists for separable data too.
 *
 * @see Platt (1999); Lin, Lin and Weng (2007).
 */
export function fitPlatt(scores: SortedScores): PlattScaling {
  const { at, same, different } = groupScores(scores);
  const sames = scores.same.length;
  const differents = scores.different.length;
  const targetSame = (sames + 1) / (sames + 2);
  const targetDifferent = 1 / (differents + 2);
  let slope = 0;
  let offset = Math.log((differents + 1) / (sames + 1));
  const loss = (a: number, b: number): number => {
    let sum = 0;
    for (let g = 0; g < at.length; g++) {
      const f = a * at[g] + b;
      const target = same[g] * targetSame + different[g] * targetDifferent;
      const soft = Math.log1p(Math.exp(-Math.abs(f)));
      sum +=
        f >= 0
          ? target * f + (same[g] + different[g]) * soft
          : (target - same[g] - different[g]) * f + (same[g] + different[g]) * soft;
    }
    return sum;
  };
  let value = loss(slope, offset);
  for (let iteration = 0; iteration < 100; iteration++) {
    let h11 = 1e-12;
    let h22 = 1e-12;
    let h21 = 0;
    let g1 = 0;
    let g2 = 0;
    for (let g = 0; g < at.length; g++) {
      const weight = same[g] + different[g];
      const target = same[g] * targetSame + different[g] * targetDifferent;
      const p = 1 / (1 + Math.exp(slope * at[g] + offset));
      const curvature = weight * p * (1 - p);
      h11 += at[g] * at[g] * curvature;
      h22 += curvature;
      h21 += at[g] * curvature;
      g1 += at[g] * (target - weight * p);
      g2 += target - weight * p;
    }
    if (Math.abs(g1) < 1e-9 && Math.abs(g2) < 1e-9) break;
    const determinant = h11 * h22 - h21 * h21;
    const stepSlope = -(h22 * g1 - h21 * g2) / determinant;
    const stepOffset = -(h11 * g2 - h21 * g1) / determinant;
    const descent = g1 * stepSlope + g2 * stepOffset;
    let size = 1;
    let next = loss(slope + stepSlope, offset + stepOffset);
    while (!(next < value + 1e-4 * size * descent) && size > 1e-10) {
      size /= 2;
      next = loss(slope + size * stepSlope, offset + size * stepOffset);
    }
    if (size <= 1e-10) break;
    slope += size * stepSlope;
    offset += size * stepOffset;
    value = next;
  }
  return { slope, offset };
}
