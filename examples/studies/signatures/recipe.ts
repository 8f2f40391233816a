import * as tfl from "@tensorflow/tfjs-layers";
import {
  cosineDecay,
  SiameseNet,
  subset,
  writerSampler,
  type Dataset,
  type History,
  type SeededRandom,
  type TrainingCallbacks,
} from "one-shot-ts";
import { whitenNet } from "one-shot-ts/calibration";
import type { OnProgress } from "one-shot-ts/node";

import type { Fit } from "../shared/resumable.js";
import type { Threads } from "../shared/threads.js";
import { forgeryPairs } from "./forgeryPairs.js";
import { branchSizes, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import { trainingSet } from "./trainingSet.js";
import { apply, unitBranches, UNITS } from "./unitBranches.js";

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

/** A trained net; the one given may be part of it. */
export interface TrainedNet {
  readonly net: SiameseNet;
  readonly history: History;
}

/** A tower and how it is trained. */
export interface Recipe {
  readonly newNet: NewNet;
  readonly train: (input: TrainingInput) => Promise<TrainedNet>;
  /** Steps per epoch, in a whole run on 40 writers or more and in a quick one. */
  readonly stepsPerEpoch: readonly [whole: number, quick: number];
}

/** What did best on held-out training and calibration writers, of both sets without the pen. A pen's numbers tell forgeries as they are, so their map changes little. */
const SHRINKAGE = { alone: 3, withPen: 1, pen: 50 };

/** Our recipe: linear maps of the statistics of strokes, one for each of the four kinds, all weighted equally. */
export const statisticsRecipe: Recipe = {
  stepsPerEpoch: [200, 5],
  newNet: (config, random) => {
    const sizes = branchSizes(config);
    const size = sizes.reduce((sum, part) => sum + part, 0);
    const input = tfl.input({ shape: [size] });
    let end = 0;
    const branches = sizes.map((part) => {
      const own = numbersFrom(input, end, (end += part));
      const scaled = apply(tfl.layers.batchNormalization({ momentum: 0.9 }), own);
      const kernelInitializer = tfl.initializers.glorotNormal({ seed: 1 + Math.floor(1e9 * random()) });
      return apply(tfl.layers.dense({ units: UNITS, kernelInitializer }), scaled);
    });
    return new SiameseNet({ tower: unitBranches(input, branches) });
  },
  train: async (input) => {
    const { net, prepared, config, epochs, stepsPerEpoch, quick, seed, random, threads, fit, callbacks } = input;
    const hands = quick ? 2 : 4;
    const { dataset, writers } = await trainingSet(prepared, config, {
      hands,
      seed,
      threads,
      onProgress: input.onPreparing,
    });
    const history = await fit(net, dataset, {
      sampler: writerSampler(dataset, { writers: quick ? 4 : 14, genuine: 5, forged: 5, random }),
      objective: forgeryPairs(dataset, writers, {
        weights: { same: 0.4, skilled: 0.25, random: 0.35 },
        parts: branchSizes(config).length,
        remotenessShare: 0.7,
      }),
      learningRate: cosineDecay(0.002, { epochs, end: 0.0001 }),
      epochs,
      stepsPerEpoch,
      callbacks,
      random,
    });
    return { net: await whitenHands(net, dataset, config.pen ?? false), history };
  },
};

/** Has the genuine signatures of a hand vary equally in every direction, the pen's numbers apart from the others. */
async function whitenHands(net: SiameseNet, dataset: Dataset, pen: boolean): Promise<SiameseNet> {
  const genuine = subset(
    dataset,
    Int32Array.from(dataset.forged!.keys()).filter((row) => !dataset.forged![row]),
  );
  const others = { size: net.embeddingSize - UNITS, shrinkage: SHRINKAGE.withPen };
  return whitenNet(
    net,
    await net.embed(genuine),
    genuine.groups!,
    pen ? { parts: [others, { size: UNITS, shrinkage: SHRINKAGE.pen }] } : { shrinkage: SHRINKAGE.alone },
  );
}

/** Some of a row of numbers: those from `start` up to `end`. */
function numbersFrom(row: tfl.SymbolicTensor, start: number, end: number): tfl.SymbolicTensor {
  const size = row.shape[1]!;
  const line = apply(tfl.layers.reshape({ targetShape: [1, 1, size] }), row);
  const cropping = [[0, 0], [start, size - end]] as [[number, number], [number, number]]; // prettier-ignore
  return apply(tfl.layers.flatten(), apply(tfl.layers.cropping2D({ cropping, dataFormat: "channelsFirst" }), line));
}
