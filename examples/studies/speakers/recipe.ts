import * as tf from "@tensorflow/tfjs-core";
import {
  cosFaceLoss,
  cosineDecay,
  perClassSampler,
  proxyObjective,
  SiameseNet,
  supervisedContrastiveLoss,
  type Dataset,
  type History,
  type Random,
  type TrainingCallbacks,
} from "one-shot-ts";
import { audioTower } from "one-shot-ts/audio";

import type { Fit } from "../shared/resumable.js";
import type { TrainingLength as Length } from "../shared/trainingLength.js";
import { FRONT_ENDS, type FrontEndName } from "./frontEnds.js";

/** How recordings are augmented for training. */
export interface Augmentation {
  /** Shortest and longest part, in seconds of voice. */
  readonly seconds: readonly [number, number];
  /** Probability of noise. */
  readonly noise: number;
  /** Decibels between voice and noise. */
  readonly ratio: readonly [number, number];
  /** Whether a third of the parts have the reverberation of a room. */
  readonly reverberant: boolean;
  /** The largest shares of bands and of frames that are masked. */
  readonly bands: number;
  readonly frames: number;
}

const MASKS = { bands: 0.2, frames: 0.15 };
const CLEAN = { noise: 0, ratio: [15, 40], reverberant: false } as const;
const NOISY = { noise: 0.4, ratio: [10, 40], reverberant: true } as const;
const SHORT = { seconds: [0.25, 1.5] } as const;
const LONG = { seconds: [0.5, 2.2] } as const;

/** The loss a tower is trained with: additive-margin softmax, the supervised contrastive loss, or the mean of both. */
export type LossName = "margin" | "contrast" | "both";

/** How the two towers are trained. */
export interface Recipe {
  readonly loss: LossName;
  readonly augmentation: Readonly<Record<FrontEndName, Augmentation>>;
}

/** The recipes that were tried, by name. */
export const RECIPES = {
  margin: {
    loss: "margin",
    augmentation: { plain: { ...MASKS, ...CLEAN, ...SHORT }, channelNormalised: { ...MASKS, ...NOISY, ...LONG } },
  },
  both: {
    loss: "both",
    augmentation: { plain: { ...MASKS, ...CLEAN, ...SHORT }, channelNormalised: { ...MASKS, ...NOISY, ...LONG } },
  },
  noisy: {
    loss: "both",
    augmentation: { plain: { ...MASKS, ...NOISY, ...SHORT }, channelNormalised: { ...MASKS, ...CLEAN, ...LONG } },
  },
  contrast: {
    loss: "contrast",
    augmentation: { plain: { ...MASKS, ...CLEAN, ...SHORT }, channelNormalised: { ...MASKS, ...CLEAN, ...LONG } },
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** The name of a recipe. */
export type RecipeName = keyof typeof RECIPES;

/** A net with its initial weights: it takes recordings of any length, and pools the mean and deviation over time. */
export function newNet(random: Random): SiameseNet {
  const inputShape = FRONT_ENDS.plain.shape;
  return new SiameseNet({ tower: audioTower({ inputShape, filters: [32, 64, 128], random }) });
}

/** How long to train, and on how many people per batch. */
export interface TrainingLength extends Length {
  readonly classes: number;
}

/** Parts per person in a batch. */
export const PER_CLASS = 4;

/** Trains on batches of people with four parts each. */
export async function trainNet(
  fit: Fit,
  net: SiameseNet,
  train: Dataset,
  loss: LossName,
  { epochs, stepsPerEpoch, classes }: TrainingLength,
  random: Random,
  callbacks: TrainingCallbacks,
): Promise<History> {
  const { classNames } = train.labels;
  const objective = proxyObjective(
    loss,
    { classes: classNames, size: net.embeddingSize, random },
    (x, classOf, proxies) => {
      const margin = (): tf.Tensor1D => cosFaceLoss(x, classOf, proxies, { margin: 0.2, scale: 30 });
      const contrast = (): tf.Tensor1D => supervisedContrastiveLoss(x, classOf, { temperature: 0.1 });
      if (loss === "both") return tf.tidy(() => tf.concat([margin(), contrast()]));
      return loss === "margin" ? margin() : contrast();
    },
  );
  try {
    return await fit(net, train, {
      sampler: perClassSampler(train.labels, {
        classes: Math.min(classes, classNames.length),
        perClass: PER_CLASS,
        random,
      }),
      objective,
      learningRate: cosineDecay(0.003, { epochs, end: 0.00006 }),
      epochs,
      stepsPerEpoch,
      callbacks,
      random,
    });
  } finally {
    objective.dispose();
  }
}
