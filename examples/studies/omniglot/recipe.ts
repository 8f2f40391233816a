import {
  cosineDecay,
  hierarchicalSampler,
  seeded,
  supervisedContrastive,
  type History,
  type Random,
  type SiameseNet,
} from "one-shot-ts";

import type { Fit } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import { anyCharacters } from "./anyCharacters.js";
import { drawnFigures, netDistances } from "./measure.js";
import { newNet, type PlacesTower } from "./newNet.js";
import { normalizeDrawing } from "./normalizeDrawing.js";
import { embedViews } from "./embedViews.js";
import type { Trained, Work } from "./trained.js";
import { trainingSet, type TrainingSet } from "./trainingSet.js";

/** How a tower is trained. */
const RECIPES: Readonly<Record<PlacesTower, { readonly alphabets: number; readonly steps: number }>> = {
  // Alphabets per batch, with 20 characters of each drawn by two hands; and steps per epoch, about 6,200 drawings either way. A graphics card is faster with large batches.
  small: { alphabets: 4, steps: 40 },
  large: { alphabets: 8, steps: 20 },
};

/** What training needs besides the net and the drawings. */
export interface Training {
  readonly tower: PlacesTower;
  readonly epochs: number;
  /** Few steps, to check that everything runs. */
  readonly quick: boolean;
  readonly random: Random;
}

/** Trains on batches of few alphabets, so that a character has to be told apart from those most like it. */
export function trainNet(
  fit: Fit,
  net: SiameseNet,
  { dataset, alphabets }: TrainingSet,
  { tower, epochs, quick, random }: Training,
): Promise<History> {
  const recipe = RECIPES[tower];
  const length = { epochs, stepsPerEpoch: quick ? 2 : recipe.steps };
  const size = { categories: recipe.alphabets, classes: 20, perClass: 2 };
  return fit(net, dataset, {
    sampler: hierarchicalSampler(dataset.labels, alphabets, { ...size, random }),
    objective: supervisedContrastive({ temperature: 0.1 }),
    learningRate: cosineDecay(0.002, { epochs, end: 0.00001 }),
    ...length,
    callbacks: studyProgress(length),
    random,
  });
}

/** Trains the small or the large tower and measures distances with it. */
export async function trainPlaces({ options, drawings, split, runs, resume }: Work): Promise<Trained> {
  const { seed, epochs, quick, validate } = options;
  const tower = options.tower === "large" ? "large" : "small";
  const images = drawings.ink.map((ink) => normalizeDrawing(ink, drawings.side));
  const of = (rows: Int32Array, numbers: Int32Array): Int32Array => rows.map((row) => numbers[row]);
  const random = seeded(seed);
  const net = newNet(tower, random);
  const untrained = await netDistances(net, images, runs);
  const train = {
    images: Array.from(split.train, (row) => images[row]),
    alphabet: of(split.train, drawings.alphabet),
    character: of(split.train, drawings.character),
  };
  const started = performance.now();
  const fit = resume.training(tower, random);
  const history = await trainNet(fit, net, trainingSet(train, { random }), { tower, epochs, quick, random });
  const trainingSeconds = (performance.now() - started) / 1000;
  const { views, once } = await netDistances(net, images, runs);

  const held = validate ? split.validation : split.test;
  const embeddings = await embedViews(net, Array.from(held, (row) => images[row]), { turns: 1 }); // prettier-ignore
  const anywhere = anyCharacters(embeddings, of(held, drawings.character), { episodes: quick ? 20 : 1000, seed });
  const drawn = validate ? {} : await drawnFigures(net, images, drawings, split.test, quick);
  return {
    net,
    history,
    trainingSeconds,
    distances: { "": views, ".plain": once, ".untrained": untrained.views },
    further: { ...anywhere, ...drawn },
  };
}
