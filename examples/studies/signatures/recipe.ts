import * as tfl from "@tensorflow/tfjs-layers";
import {
  cosineDecay,
  SiameseNet,
  writerSampler,
  type History,
  type SeededRandom,
  type TrainingCallbacks,
} from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import type { Fit } from "../shared/resumable.js";
import { forgeryPairs } from "./forgeryPairs.js";
import { inputShape, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import { trainingSet } from "./trainingSet.js";

/** Makes a net with the weights it starts from. */
export type NewNet = (config: PreparationConfig, random: SeededRandom) => SiameseNet;

/** What a training is given. */
export interface TrainingInput {
  readonly net: SiameseNet;
  readonly prepared: PreparedSignatures;
  readonly config: PreparationConfig;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly quick: boolean;
  readonly seed: number;
  readonly random: SeededRandom;
  readonly fit: Fit;
  readonly callbacks: TrainingCallbacks;
  readonly onPreparing?: OnProgress | undefined;
}

/** A tower with the way it is trained. */
export interface Recipe {
  readonly newNet: NewNet;
  readonly train: (input: TrainingInput) => Promise<History>;
  /** Steps of one epoch, of a whole run and of a quick one. */
  readonly stepsPerEpoch: readonly [whole: number, quick: number];
}

/** Ours: a linear map of the statistics of strokes. */
export const statisticsRecipe: Recipe = {
  stepsPerEpoch: [300, 5],
  newNet: (config, random) => {
    const size = inputShape(config)[0];
    const scale = tfl.layers.batchNormalization({ inputShape: [size], momentum: 0.9 });
    const kernelInitializer = tfl.initializers.glorotNormal({ seed: 1 + Math.floor(1e9 * random()) });
    const map = tfl.layers.dense({ units: 64, kernelInitializer });
    return new SiameseNet({ tower: tfl.sequential({ layers: [scale, map] }) });
  },
  train: async ({ net, prepared, config, epochs, stepsPerEpoch, quick, seed, random, fit, callbacks, onPreparing }) => {
    const hands = quick ? 2 : 4;
    const { dataset, writers } = await trainingSet(prepared, config, { hands, seed, onProgress: onPreparing });
    return fit(net, dataset, {
      sampler: writerSampler(dataset, { writers: quick ? 4 : 10, genuine: 5, forged: 5, random }),
      objective: forgeryPairs(dataset, writers, { same: 0.4, skilled: 0.35, random: 0.25 }),
      learningRate: cosineDecay(0.002, { epochs, end: 0.0001 }),
      epochs,
      stepsPerEpoch,
      callbacks,
      random,
    });
  },
};
