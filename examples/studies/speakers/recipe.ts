import {
  cosineDecay,
  perClassSampler,
  SiameseNet,
  supervisedContrastive,
  type Dataset,
  type History,
  type Random,
  type TrainingCallbacks,
} from "one-shot-ts";
import { audioTower } from "one-shot-ts/audio";

import type { Fit } from "../shared/resumable.js";
import type { TrainingLength as Length } from "../shared/trainingLength.js";
import { INPUT_SHAPE } from "./frontEnds.js";

/** A net with the weights it starts from. */
export function newNet(random: Random): SiameseNet {
  return new SiameseNet({ tower: audioTower({ inputShape: INPUT_SHAPE, filters: [16, 32, 64], random }) });
}

/** How long to train, and on how many people at a time. */
export interface TrainingLength extends Length {
  readonly classes: number;
}

/** Parts of each person in a batch. */
export const PER_CLASS = 4;

/** Trains on batches of people with four parts each: every part is to be nearer to the other three of its person than to all others. */
export function trainNet(
  fit: Fit,
  net: SiameseNet,
  { train, validation }: { readonly train: Dataset; readonly validation: Dataset },
  { epochs, stepsPerEpoch, classes }: TrainingLength,
  random: Random,
  callbacks: TrainingCallbacks,
): Promise<History> {
  const batches = ({ labels }: Dataset) =>
    perClassSampler(labels, { classes: Math.min(classes, labels.classNames.length), perClass: PER_CLASS, random });
  return fit(net, train, {
    sampler: batches(train),
    objective: supervisedContrastive({ temperature: 0.1 }),
    validation: { dataset: validation, sampler: batches(validation), steps: 2 },
    learningRate: cosineDecay(0.003, { epochs, end: 0.00015 }),
    epochs,
    stepsPerEpoch,
    callbacks,
    random,
  });
}
