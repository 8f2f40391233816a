import { everyPair, type Embeddings, type ScoredPairs } from "one-shot-ts";
import { rowDistance, scoreWith } from "one-shot-ts/evaluation";

import { cosineBetween } from "../shared/cosineBetween.js";
import type { PreparedSignatures } from "./prepare.js";

/** What the trained tower is compared with. */
export const BASELINES = ["untrained", "pixels", "scalar"] as const;

/** The name of a baseline. */
export type Baseline = (typeof BASELINES)[number];

/**
 * The distances that each baseline gives every pair.
 *
 * @param untrained - The signatures as the tower embeds them before training.
 * @param scalar - Which of the numbers about the pen.
 */
export function scoreBaselines(
  prepared: PreparedSignatures,
  untrained: Embeddings,
  scalar: number,
): Readonly<Record<Baseline, ScoredPairs>> {
  const { dataset, pixels } = prepared;
  const pairs = everyPair(dataset);
  return {
    untrained: scoreWith(dataset, pairs, rowDistance(untrained)),
    pixels: scoreWith(dataset, pairs, cosineBetween(pixels)),
    scalar: scoreScalar(prepared, scalar),
  };
}

/** The distances by one number about the pen alone. */
export function scoreScalar({ dataset, scalars }: PreparedSignatures, scalar: number): ScoredPairs {
  const values = scalars[scalar];
  return scoreWith(dataset, everyPair(dataset), (a, b) => Math.abs(values[a] - values[b]));
}
