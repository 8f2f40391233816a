import { everyPair, scoreWith, seeded, type ScoredPairs } from "one-shot-ts";

import { distanceBetween, embedFrames } from "./embed.js";
import type { PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import type { NewNet } from "./recipe.js";

/** What the trained tower is compared with. */
export const BASELINES = ["untrained", "pixels", "scalar"] as const;

/** The name of a baseline. */
export type Baseline = (typeof BASELINES)[number];

/** The distances that each baseline gives every pair. */
export async function scoreBaselines(
  prepared: PreparedSignatures,
  config: PreparationConfig,
  newNet: NewNet,
  seed: number,
): Promise<Readonly<Record<Baseline, ScoredPairs>>> {
  const { dataset, frames, pixels, scalar } = prepared;
  const pairs = everyPair(dataset);
  const untrained = newNet(config, seeded(seed));
  try {
    const embeddings = await embedFrames(untrained, frames, config);
    return {
      untrained: scoreWith(dataset, pairs, (a, b) => distanceBetween(embeddings, a, b)),
      pixels: scoreWith(dataset, pairs, cosineBetween(pixels)),
      scalar: scoreWith(dataset, pairs, (a, b) => Math.abs(scalar[a] - scalar[b])),
    };
  } finally {
    untrained.dispose();
  }
}

/** One minus the cosine between the values of two rows. */
function cosineBetween(values: readonly Float32Array[]): (a: number, b: number) => number {
  const product = (x: Float32Array, y: Float32Array): number => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
    return sum;
  };
  const lengths = values.map((row) => Math.sqrt(product(row, row)));
  return (a, b) => 1 - product(values[a], values[b]) / (lengths[a] * lengths[b] || 1);
}
