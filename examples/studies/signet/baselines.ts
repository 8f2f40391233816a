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
 */
export function scoreBaselines(
  { dataset, pixels, scalar }: PreparedSignatures,
  untrained: Embeddings,
): Readonly<Record<Baseline, ScoredPairs>> {
  const pairs = everyPair(dataset);
  return {
    untrained: scoreWith(dataset, pairs, rowDistance(untrained)),
    pixels: scoreWith(dataset, pairs, cosineBetween(pixels)),
    scalar: scoreWith(dataset, pairs, (a, b) => Math.abs(scalar[a] - scalar[b])),
  };
}
