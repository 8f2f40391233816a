import type { ScoredPairs } from "one-shot-ts";
import { equalErrorRate } from "one-shot-ts/calibration";
import { againstKind } from "one-shot-ts/evaluation";

import { kindsOf } from "./pairs.js";

/** The tower's distances plus those of the pen's number, times a share. */
export function withPen(scored: ScoredPairs, pen: ScoredPairs, share: number): ScoredPairs {
  return { ...scored, distances: Float64Array.from(scored.distances, (d, pair) => d + share * pen.distances[pair]) };
}

/** How much of the pen's number to add: whatever works best on the calibration writers. */
export function choosePenShare(scored: ScoredPairs, pen: ScoredPairs): number {
  const unit = spread(scored) / spread(pen);
  const [kind] = kindsOf(scored);
  let best = { share: 0, error: Infinity };
  for (const part of [0, 0.1, 0.2, 0.4, 0.7, 1, 1.5, 2]) {
    const share = part * unit;
    const error = equalErrorRate(againstKind(withPen(scored, pen, share), kind));
    if (error < best.error) best = { share, error };
  }
  return best.share;
}

function spread({ distances }: ScoredPairs): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < distances.length; i++) {
    sum += distances[i];
    squares += distances[i] ** 2;
  }
  const n = distances.length;
  return Math.sqrt(squares / n - (sum / n) ** 2) || 1;
}
