import {
  buildTower,
  cosineDecay,
  SiameseNet,
  writerSampler,
  type Dataset,
  type History,
  type Random,
  type TrainingCallbacks,
} from "one-shot-ts";

import type { Fit } from "../shared/resumable.js";
import type { TrainingLength } from "../shared/trainingLength.js";
import { forgeryTriplets } from "./forgeryTriplets.js";
import { INPUT_SHAPE } from "./prepare.js";

/** A net with the weights it starts from. */
export function newNet(random: Random): SiameseNet {
  const conv = (filters: number) => ({ kind: "conv", filters, normalization: "batch" }) as const;
  const tower = buildTower(
    {
      inputShape: INPUT_SHAPE,
      blocks: [conv(32), conv(64), { ...conv(96), dropout: 0.3 }],
      embeddingSize: 64,
    },
    { random },
  );
  return new SiameseNet({ tower });
}

/**
 * Trains on batches of 16 writers with 4 genuine signatures and 2 forgeries each.
 */
export function trainNet(
  fit: Fit,
  net: SiameseNet,
  dataset: Dataset,
  { epochs, stepsPerEpoch }: TrainingLength,
  random: Random,
  callbacks: TrainingCallbacks,
): Promise<History> {
  return fit(net, dataset, {
    sampler: writerSampler(dataset, { writers: 16, genuine: 4, forged: 2, random }),
    objective: forgeryTriplets(dataset, 0.3),
    learningRate: cosineDecay(0.002, { epochs, end: 0.0001 }),
    epochs,
    stepsPerEpoch,
    callbacks,
    random,
  });
}
