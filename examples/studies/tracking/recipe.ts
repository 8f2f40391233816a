import {
  buildTower,
  cosineDecay,
  perClassSampler,
  SiameseNet,
  supervisedContrastive,
  type ConvBlock,
  type Dataset,
  type FitOptions,
  type ClassBatch,
  type Random,
  type TowerConfig,
} from "one-shot-ts";

import { INPUT_SHAPE } from "./crops.js";
import { everyRow, pairVerdict, STACKED_SHAPE } from "./pairInput.js";

/** Four convolutions, the first with a stride of two pixels, two with pooling: 64 x 32 pixels are reduced to 8 x 4. */
const FILTERS = [32, 64, 128, 256] as const;
const SMALL = [8, 16, 16, 16] as const;

function trunk(isSmall: boolean): ConvBlock[] {
  const [first, second, third, last] = isSmall ? SMALL : FILTERS;
  const block = { kind: "conv", normalization: "batch" } as const;
  return [
    { ...block, filters: first, kernelSize: 5, stride: 2, pool: 0 },
    { ...block, filters: second },
    { ...block, filters: third },
    { ...block, filters: last, pool: 0 },
  ];
}

/** Head and shoulders, trunk, thighs, legs: what is compared with what. */
const STRIPES = 4;

/**
 * The twin net: each crop goes through the tower on its own, and embeddings are compared.
 *
 * People stand upright, so the last map is averaged over stripes and each stripe gets a part of the embedding, all of the same length, so that a plain shirt counts no less than a striped one.
 *
 * @see Sun et al. (2018), "Beyond part models: person retrieval with refined part pooling".
 */
export function newTwin(random: Random, { isSmall = false }: { readonly isSmall?: boolean } = {}): SiameseNet {
  const part = { kind: "conv", kernelSize: 1, pool: 0, activation: "linear", normalization: "layer" } as const;
  const config: TowerConfig = {
    inputShape: INPUT_SHAPE,
    blocks: [...trunk(isSmall), { kind: "average", stripes: STRIPES }, { ...part, filters: isSmall ? 8 : 64 }],
  };
  return new SiameseNet({ tower: buildTower(config, { random }) });
}

/** The stacked net: both crops go in at once, and one number comes out, the log-odds of one person. The same blocks, then a dense layer. */
export function newStacked(random: Random, { isSmall = false }: { readonly isSmall?: boolean } = {}): SiameseNet {
  const dense = { kind: "dense", units: isSmall ? 32 : 128 } as const;
  const config: TowerConfig = {
    inputShape: STACKED_SHAPE,
    blocks: [...trunk(isSmall), { kind: "average", stripes: STRIPES }, dense],
    embeddingSize: 1,
  };
  return new SiameseNet({ tower: buildTower(config, { random }), normalize: false });
}

/** How long to train, and on how many people per batch. */
export interface TrainingLength {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** People per batch of the twin net. */
  readonly people: number;
}

/** Crops per person in a batch, from different cameras as far as possible. */
const PER_PERSON = 4;

/** How the twin net is trained: every crop should be nearer to the others of its person, from other cameras, than to anything else in the batch. */
export function twinRecipe(
  { train, validation }: { readonly train: Dataset; readonly validation: Dataset },
  { epochs, stepsPerEpoch, people }: TrainingLength,
  random: Random,
): FitOptions<ClassBatch> {
  const batches = ({ labels, groups }: Dataset) =>
    perClassSampler(labels, {
      classes: Math.min(people, labels.classNames.length),
      perClass: PER_PERSON,
      ...(groups && { groups }),
      random,
    });
  return {
    sampler: batches(train),
    objective: supervisedContrastive({ temperature: 0.07 }),
    validation: { dataset: validation, sampler: batches(validation), steps: 2 },
    learningRate: cosineDecay(0.002, { epochs, end: 0.0001 }),
    epochs,
    stepsPerEpoch,
    random,
  };
}

/** How the stacked net is trained. */
export function stackedRecipe(
  { train, validation }: { readonly train: Dataset; readonly validation: Dataset },
  { epochs, stepsPerEpoch }: TrainingLength,
  random: Random,
): FitOptions<ClassBatch> {
  return {
    sampler: everyRow(train),
    objective: pairVerdict(),
    validation: { dataset: validation, sampler: everyRow(validation), steps: 2 },
    learningRate: cosineDecay(0.002, { epochs, end: 0.0001 }),
    epochs,
    stepsPerEpoch,
    random,
  };
}
