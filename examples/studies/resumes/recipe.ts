import {
  cosine,
  cosineDecay,
  SiameseNet,
  supervisedContrastive,
  type History,
  type Random,
  type TrainingCallbacks,
} from "one-shot-ts";
import { keepInput, textTower } from "one-shot-ts/text";

import type { Fit } from "../shared/resumable.js";
import type { TrainingLength } from "../shared/trainingLength.js";
import type { TrainingSet } from "./trainingSet.js";

/** A net with its initial weights. */
export function newNet({ vectorize }: TrainingSet, random: Random): SiameseNet {
  return new SiameseNet({ tower: textTower({ inputShape: vectorize.shape, random }), distance: cosine });
}

/** The same net with the words themselves kept alongside its embedding; with a share of 0, the net itself. It shares the weights: dispose only one of the two. */
export function withWords(net: SiameseNet, share: number): SiameseNet {
  const { tower } = net;
  return share === 0 ? net : new SiameseNet({ tower: keepInput(tower, { share }), distance: cosine });
}

/** Trains so that the texts of one occupation stand out among those of all others in a batch. */
export function trainNet(
  fit: Fit,
  net: SiameseNet,
  { dataset, sampler }: TrainingSet,
  length: TrainingLength,
  random: Random,
  callbacks: TrainingCallbacks,
): Promise<History> {
  return fit(net, dataset, {
    sampler,
    objective: supervisedContrastive({ temperature: 0.05 }),
    learningRate: cosineDecay(0.004, { epochs: length.epochs, end: 0.00001 }),
    ...length,
    callbacks,
    random,
  });
}
