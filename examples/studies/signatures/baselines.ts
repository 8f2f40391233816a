import { seeded, type Dataset, type Pairs, type ScoredPairs } from "one-shot-ts";
import { scoreWith } from "one-shot-ts/evaluation";

import { cosineBetween } from "../shared/cosineBetween.js";
import type { PreparedSignatures } from "./prepare.js";
import { newNet } from "./recipe.js";

/** What the trained tower is compared with, by the name its figures get. */
export const BASELINES = {
  untrained: "tower before training",
  directions: "stroke directions, cosine",
  pixels: "pixels of the ink, cosine",
  scalar: "darkness of the pen alone",
} as const;

/** The name of a baseline. */
export type Baseline = keyof typeof BASELINES;

/** The distances that each baseline gives the pairs. */
export async function scoreBaselines(
  prepared: PreparedSignatures,
  dataset: Dataset,
  pairs: Required<Pairs>,
  seed: number,
): Promise<Record<Baseline, ScoredPairs>> {
  const { inputs, pixels, darkness } = prepared;
  const untrained = newNet(seeded(seed));
  try {
    return {
      untrained: await untrained.score(dataset, pairs),
      directions: scoreWith(dataset, pairs, cosineBetween(inputs)),
      pixels: scoreWith(dataset, pairs, cosineBetween(pixels)),
      scalar: scoreWith(dataset, pairs, (a, b) => Math.abs(darkness[a] - darkness[b])),
    };
  } finally {
    untrained.dispose();
  }
}
