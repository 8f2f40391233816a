import { seeded, type History, type SiameseNet } from "one-shot-ts";
import { progressBar } from "one-shot-ts/node";

import type { ResumableRun } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import type { Threads } from "../shared/threads.js";
import { articleRecipe } from "./articleRecipe.js";
import type { SignatureSet } from "./data.js";
import type { Options } from "./options.js";
import { joinNets } from "./joinNets.js";
import { preparationFor, type PartName, type PreparationConfig } from "./preparation.js";
import { prepareAll, type PreparedSignatures } from "./prepare.js";
import { statisticsRecipe, type Recipe } from "./recipe.js";
import { signetRecipe } from "./signetRecipe.js";
import type { WriterSplit } from "./splitWriters.js";

/** A trained net, and how scans are prepared for it. */
export interface Trained {
  readonly net: SiameseNet;
  /** The net as it was before training. */
  readonly untrained: SiameseNet;
  readonly config: PreparationConfig;
  /** How the training of each part went. */
  readonly histories: Readonly<Partial<Record<PartName, History["history"]>>>;
  /** Seconds of preparing and training. */
  readonly seconds: number;
}

const RECIPES: Readonly<Record<PartName, Recipe>> = {
  statistics: statisticsRecipe,
  signet: signetRecipe,
  article: articleRecipe,
};

/** Trains the tower that the options name on the training writers of a set. Two towers are trained one after the other, each as it would be alone, and joined. */
export async function train(
  { name, signatures }: SignatureSet,
  split: WriterSplit,
  options: Options,
  run: ResumableRun,
  threads: Threads,
): Promise<Trained> {
  const { seed, tower } = options;
  const started = performance.now();
  const config = preparationFor(signatures.images, options);
  const prepared = await prepareAll(split.train, config, { threads, onProgress: progressBar("Framing") });
  const parts: readonly PartName[] = tower === "joined" ? ["statistics", "signet"] : [tower];
  const trained: TrainedPart[] = [];
  for (const part of parts) {
    const phase = parts.length > 1 ? `${name}, ${part}` : name;
    trained.push(await trainPart(part, prepared, configOf(config, part), options, { run, phase, threads }));
  }
  return {
    net: sideBySide(trained.map(({ net }) => net)),
    untrained: sideBySide(parts.map((part) => RECIPES[part].newNet(configOf(config, part), seeded(seed)))),
    config,
    histories: Object.fromEntries(parts.map((part, place) => [part, trained[place].history])),
    seconds: (performance.now() - started) / 1000,
  };
}

const sideBySide = (nets: readonly SiameseNet[]): SiameseNet => (nets.length > 1 ? joinNets(nets) : nets[0]);

/** How frames are prepared for one of two towers, or for the only one. */
function configOf({ pen, ...config }: PreparationConfig, part: PartName): PreparationConfig {
  return { ...config, tower: part, ...(pen && part === "statistics" && { pen }) };
}

interface TrainedPart {
  readonly net: SiameseNet;
  readonly history: History["history"];
}

async function trainPart(
  part: PartName,
  prepared: PreparedSignatures,
  config: PreparationConfig,
  { seed, quick, epochs }: Options,
  { run, phase, threads }: { readonly run: ResumableRun; readonly phase: string; readonly threads: Threads },
): Promise<TrainedPart> {
  const recipe = RECIPES[part];
  const random = seeded(1000 * seed + 7);
  const net = recipe.newNet(config, random);
  const [whole, short] = recipe.stepsPerEpoch;
  const share = Math.min(1, new Set(prepared.writers).size / 40); // with few writers there is less to learn
  const length = { epochs, stepsPerEpoch: quick ? short : Math.ceil(share * whole) };
  const { history } = await recipe.train({
    ...length,
    net,
    prepared,
    config,
    quick,
    seed,
    random,
    threads,
    fit: run.training(phase, random),
    callbacks: studyProgress(length),
    onPreparing: progressBar("Warping"),
  });
  return { net, history };
}
