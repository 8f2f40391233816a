import { seeded, type History, type SiameseNet } from "one-shot-ts";
import { progressBar } from "one-shot-ts/node";

import type { ResumableRun } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import type { Threads } from "../shared/threads.js";
import { articleRecipe } from "./articleRecipe.js";
import type { SignatureSet } from "./data.js";
import type { Options } from "./options.js";
import { preparationFor, type PreparationConfig, type TowerName } from "./preparation.js";
import { prepareAll } from "./prepare.js";
import { statisticsRecipe, type Recipe } from "./recipe.js";
import { signetRecipe } from "./signetRecipe.js";
import type { WriterSplit } from "./splitWriters.js";

/** A trained net, and how scans are prepared for it. */
export interface Trained {
  readonly net: SiameseNet;
  /** The net as it was before training. */
  readonly untrained: SiameseNet;
  readonly config: PreparationConfig;
  readonly history: History;
  /** Seconds of preparing and training. */
  readonly seconds: number;
}

const RECIPES: Readonly<Record<TowerName, Recipe>> = {
  statistics: statisticsRecipe,
  signet: signetRecipe,
  article: articleRecipe,
};

/** Trains the tower that the options name on the training writers of a set. */
export async function train(
  { name, signatures }: SignatureSet,
  split: WriterSplit,
  options: Options,
  run: ResumableRun,
  threads: Threads,
): Promise<Trained> {
  const { seed, quick, epochs } = options;
  const started = performance.now();
  const config = preparationFor(signatures.images, options);
  const recipe = RECIPES[options.tower];
  const random = seeded(1000 * seed + 7);
  const prepared = await prepareAll(split.train, config, { threads, onProgress: progressBar("Framing") });
  const [whole, short] = recipe.stepsPerEpoch;
  const share = Math.min(1, new Set(prepared.writers).size / 40); // with few writers there is less to learn
  const length = { epochs, stepsPerEpoch: quick ? short : Math.ceil(share * whole) };
  const { net, history } = await recipe.train({
    ...length,
    net: recipe.newNet(config, random),
    prepared,
    config,
    quick,
    seed,
    random,
    threads,
    fit: run.training(name, random),
    callbacks: studyProgress(length),
    onPreparing: progressBar("Warping"),
  });
  const seconds = (performance.now() - started) / 1000;
  return { net, untrained: recipe.newNet(config, seeded(seed)), config, history, seconds };
}
