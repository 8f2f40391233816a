import type { Dataset } from "../data/dataset.js";
import { rowsByClass } from "../data/labels.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { perClassSampler } from "../samplers/perClassSampler.js";
import { supervisedContrastive } from "../training/batchLosses.js";
import { cosineDecay } from "../training/learningRate.js";
import type { TrainingPlan } from "./sampleKind.js";

/** Samples per class in a batch, and the most classes in one. */
export const PER_CLASS = 4;
const MOST_CLASSES = 16;

/** Trains on batches of classes with a few samples each: every sample should be nearer to the others of its class than to all the rest. */
export async function trainNet(
  net: SiameseNet,
  dataset: Dataset,
  { epochs, stepsPerEpoch, random, fit, callbacks, signal }: TrainingPlan,
  { learningRate, temperature }: { readonly learningRate: number; readonly temperature: number },
): Promise<void> {
  const pairing = rowsByClass(dataset.labels).filter((rows) => rows.length > 1);
  const classes = Math.min(MOST_CLASSES, pairing.length);
  await fit(net, dataset, {
    sampler: perClassSampler(dataset.labels, { classes, perClass: PER_CLASS, random }),
    objective: supervisedContrastive({ temperature }),
    learningRate: cosineDecay(learningRate, { epochs, end: learningRate / 30 }),
    epochs,
    stepsPerEpoch,
    callbacks,
    signal,
    random,
  });
}
