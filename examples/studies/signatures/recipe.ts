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
import type { Threads } from "../shared/threads.js";
import { forgeryPairs, WEIGHTS } from "./forgeryPairs.js";
import { branchSizes, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import { trainingSet } from "./trainingSet.js";

/** Makes a net with its initial weights. */
export type NewNet = (config: PreparationConfig, random: SeededRandom) => SiameseNet;

/** What training needs. */
export interface TrainingInput {
  readonly net: SiameseNet;
  readonly prepared: PreparedSignatures;
  readonly config: PreparationConfig;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly quick: boolean;
  readonly seed: number;
  readonly random: SeededRandom;
  readonly threads: Threads;
  readonly fit: Fit;
  readonly callbacks: TrainingCallbacks;
  readonly onPreparing?: OnProgress | undefined;
}

/** A tower and how it is trained. */
export interface Recipe {
  readonly newNet: NewNet;
  readonly train: (input: TrainingInput) => Promise<History>;
  /** Steps per epoch, in a whole run on 40 writers or more and in a quick one. */
  readonly stepsPerEpoch: readonly [whole: number, quick: number];
  /** Whether the trained net is whitened by the hands of the training writers, see `whitenHands`. */
  readonly isWhitened?: boolean;
}

/** Numbers that each kind of statistics is mapped to. */
const UNITS = 64;

/** Our recipe: linear maps of the statistics of strokes, one for each of the four kinds, all weighted equally. */
export const statisticsRecipe: Recipe = {
  stepsPerEpoch: [125, 5],
  newNet: (config, random) => {
    const sizes = branchSizes(config);
    const size = sizes.reduce((sum, part) => sum + part, 0);
    const input = tfl.input({ shape: [size] });
    const line = apply(tfl.layers.reshape({ targetShape: [1, 1, size] }), input);
    let end = 0;
    const branches = sizes.map((part) => {
      const cut = [end, size - (end += part)];
      const cropping = [[0, 0], cut] as [[number, number], [number, number]];
      const own = apply(tfl.layers.cropping2D({ cropping, dataFormat: "channelsFirst" }), line);
      const scaled = apply(tfl.layers.batchNormalization({ momentum: 0.9 }), apply(tfl.layers.flatten(), own));
      const kernelInitializer = tfl.initializers.glorotNormal({ seed: 1 + Math.floor(1e9 * random()) });
      return apply(tfl.layers.dense({ units: UNITS, kernelInitializer }), scaled);
    });
    const joined = apply(tfl.layers.concatenate(), branches);
    const parts = apply(tfl.layers.reshape({ targetShape: [sizes.length, UNITS] }), joined);
    // Unit length for each branch, up to a factor, by a layer that plain tfjs has: the distance of the whole is the root mean square of the branches' distances.
    const even = apply(tfl.layers.layerNormalization({ trainable: false, epsilon: 1e-6 }), parts);
    return new SiameseNet({ tower: tfl.model({ inputs: input, outputs: apply(tfl.layers.flatten(), even) }) });
  },
  train: async (input) => {
    const { net, prepared, config, epochs, stepsPerEpoch, quick, seed, random, threads, fit, callbacks } = input;
    const hands = quick ? 2 : 3;
    const { dataset, writers } = await trainingSet(prepared, config, {
      hands,
      seed,
      threads,
      onProgress: input.onPreparing,
    });
    return fit(net, dataset, {
      sampler: writerSampler(dataset, { writers: quick ? 4 : 14, genuine: 5, forged: 5, random }),
      objective: forgeryPairs(dataset, writers, WEIGHTS, branchSizes(config).length),
      learningRate: cosineDecay(0.002, { epochs, end: 0.0001 }),
      epochs,
      stepsPerEpoch,
      callbacks,
      random,
    });
  },
};

const apply = (layer: tfl.layers.Layer, to: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor =>
  layer.apply(to) as tfl.SymbolicTensor;
