import {
  convTower,
  cosineDecay,
  perClassSampler,
  SiameseNet,
  supervisedContrastive,
  type Dataset,
  type History,
  type Random,
  type TrainingCallbacks,
} from "one-shot-ts";

import type { Fit } from "../shared/resumable.js";
import type { TrainingLength as Length } from "../shared/trainingLength.js";
import { INPUT_SHAPE } from "./prepare.js";

/** A net with its initial weights. */
export function newNet(random: Random): SiameseNet {
  return new SiameseNet({
    tower: convTower({ inputShape: INPUT_SHAPE, filters: [16, 32, 64, 64], embeddingSize: 64, random }),
  });
}

/** How long to train, and on how many people per batch. */
export interface TrainingLength extends Length {
  readonly classes: number;
}

/** Trains on batches of people with four pictures each: every picture should be nearer to the other three of its person than to all others. */
export function trainNet(
  fit: Fit,
  net: SiameseNet,
  dataset: Dataset,
  { epochs, stepsPerEpoch, classes }: TrainingLength,
  random: Random,
  callbacks: TrainingCallbacks,
): Promise<History> {
  return fit(net, dataset, {
    sampler: perClassSampler(dataset.labels, { classes, perClass: 4, random }),
    objective: supervisedContrastive({ temperature: 0.1 }),
    learningRate: cosineDecay(0.003, { epochs, end: 0.0001 }),
    epochs,
    stepsPerEpoch,
    callbacks,
    random,
  });
}
