import {
  buildTower,
  cosineDecay,
  hierarchicalSampler,
  seeded,
  SiameseNet,
  supervisedContrastive,
  type ConvBlock,
  type History,
  type Random,
  type TrainingCallbacks,
} from "one-shot-ts";

import type { Fit } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import type { TrainingLength } from "../shared/trainingLength.js";
import { anyCharacters } from "./anyCharacters.js";
import { drawnFigures, netDistances } from "./measure.js";
import { normalizeDrawing, SIDE } from "./normalizeDrawing.js";
import { stepsOf } from "./options.js";
import { embedViews, ONCE } from "./embedViews.js";
import type { Trained, Work } from "./trained.js";
import { trainingSet, type TrainingSet } from "./trainingSet.js";

/** A net with the weights it starts from: five convolutions, of which the first halves the image. */
export function newNet(random: Random): SiameseNet {
  const conv = (filters: number, options: Partial<ConvBlock> = {}): ConvBlock => ({
    kind: "conv",
    filters,
    normalization: "batch",
    ...options,
  });
  const tower = buildTower(
    {
      inputShape: [SIDE, SIDE, 1],
      blocks: [
        conv(32, { kernelSize: 5, stride: 2 }),
        conv(64, { pool: 0 }),
        conv(64),
        conv(128),
        conv(128, { pool: 0 }),
      ],
      embeddingSize: 128,
    },
    { random },
  );
  return new SiameseNet({ tower });
}

/**
 * Trains on batches of two alphabets, so that a character has to be told from those it is most like.
 */
export function trainNet(
  fit: Fit,
  net: SiameseNet,
  { dataset, alphabets }: TrainingSet,
  { epochs, stepsPerEpoch }: TrainingLength,
  random: Random,
  callbacks: TrainingCallbacks | readonly TrainingCallbacks[],
): Promise<History> {
  return fit(net, dataset, {
    sampler: hierarchicalSampler(dataset.labels, alphabets, { categories: 2, classes: 20, perClass: 2, random }),
    objective: supervisedContrastive({ temperature: 0.1 }),
    learningRate: cosineDecay(0.002, { epochs, end: 0.00001 }),
    epochs,
    stepsPerEpoch,
    callbacks,
    random,
  });
}

/** Trains the small tower and measures distances with it. */
export async function trainSmall({ options, drawings, split, runs, resume }: Work): Promise<Trained> {
  const { seed, epochs, quick, validate } = options;
  const images = drawings.ink.map((ink) => normalizeDrawing(ink, drawings.side));
  const of = (rows: Int32Array, numbers: Int32Array): Int32Array => rows.map((row) => numbers[row]);
  const random = seeded(seed);
  const net = newNet(random);
  const untrained = await netDistances(net, images, runs);
  const train = {
    images: Array.from(split.train, (row) => images[row]),
    alphabet: of(split.train, drawings.alphabet),
    character: of(split.train, drawings.character),
  };
  const length = { epochs, stepsPerEpoch: stepsOf(quick) };
  const started = performance.now();
  const fit = resume.training("small", random);
  const history = await trainNet(fit, net, trainingSet(train, random), length, random, studyProgress(length));
  const trainingSeconds = (performance.now() - started) / 1000;
  const { views, once } = await netDistances(net, images, runs);

  const held = validate ? split.validation : split.test;
  const embeddings = await embedViews(net, Array.from(held, (row) => images[row]), ONCE); // prettier-ignore
  const anywhere = anyCharacters(embeddings, of(held, drawings.character), { episodes: quick ? 20 : 1000, seed });
  const drawn = validate ? {} : await drawnFigures(net, images, drawings, split.test);
  return {
    net,
    history,
    trainingSeconds,
    distances: { "": views, ".plain": once, ".untrained": untrained.views },
    further: { ...anywhere, ...drawn },
  };
}
