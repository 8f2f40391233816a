import {
  calibrate,
  everyPair,
  seeded,
  type Calibration,
  type Dataset,
  type Embeddings,
  type History,
  type ScoredPairs,
  type SiameseNet,
} from "one-shot-ts";
import { rowDistance, scoreWith } from "one-shot-ts/evaluation";
import { progressBar } from "one-shot-ts/node";

import type { Figures } from "../shared/figure.js";
import type { ResumableRun } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import { againstKind } from "../signatures/pairs.js";
import { articleRecipe } from "./articleRecipe.js";
import { scoreBaselines, type Baseline } from "./baselines.js";
import { dependentResults, type DependentResult } from "./dependent.js";
import { embedFrames } from "./embed.js";
import { independentFigures, probeFigures, type Resampling } from "./independent.js";
import type { Options } from "./options.js";
import { preparationFor, type PreparationConfig } from "./preparation.js";
import { prepareAll, type PreparedSignatures } from "./prepare.js";
import { smallRecipe, type Recipe } from "./recipe.js";
import { SCALARS } from "./scalars.js";
import { scanEncoder } from "./scanEncoder.js";
import type { SignatureSet } from "./sets.js";
import { describe, splitWriters, type WriterSplit } from "./splitWriters.js";

/** What training and testing on one set came to. */
export interface SetResult {
  readonly set: SignatureSet;
  readonly split: WriterSplit;
  readonly net: SiameseNet;
  readonly recipe: Recipe;
  readonly config: PreparationConfig;
  /** Threshold against skilled forgeries, from the calibration writers. */
  readonly calibration: Calibration;
  readonly history: History;
  readonly test: PreparedSignatures;
  readonly scored: ScoredPairs;
  readonly baselines: Readonly<Record<Baseline, ScoredPairs>>;
  readonly figures: Figures;
  readonly dependent: readonly DependentResult[];
  /** Seconds of preparing and training. */
  readonly seconds: number;
}

/** Trains on some writers of a set, takes the threshold from others, and measures on yet others. */
export async function runSet(
  set: SignatureSet,
  options: Options,
  run: ResumableRun,
  resampling: Resampling,
  print: (line: string) => void,
): Promise<SetResult> {
  const { seed, quick, epochs, tower, stride } = options;
  const started = performance.now();
  const split = splitWriters(set, seeded(seed));
  print(`\n${describe(set, split)}`);
  const config = preparationFor(set.name, options);
  const recipe = tower === "signet" ? articleRecipe(stride) : smallRecipe;
  const scalarOf = SCALARS[set.name].of;
  const random = seeded(1000 * seed + 7);

  const train = await prepareAll(split.train, config, scalarOf, progressBar("Framing"));
  const net = recipe.newNet(config, random);
  const length = { epochs, stepsPerEpoch: recipe.stepsPerEpoch[quick ? 1 : 0] };
  const history = await recipe.train({
    ...length,
    net,
    prepared: train,
    config,
    quick,
    seed,
    random,
    fit: run.training(set.name, random),
    callbacks: studyProgress(length),
    onPreparing: progressBar("Warping"),
  });
  const seconds = (performance.now() - started) / 1000;
  const losses = history.history.loss;
  print(`trained ${epochs} epochs: loss ${losses[0].toFixed(3)} to ${losses[losses.length - 1].toFixed(3)}`);

  const calibrators = await prepareAll(split.calibrate, config, scalarOf);
  const [known] = await embedFrames([net], calibrators.frames, config);
  const skilled = againstKind(scoreAll(known, calibrators.dataset), "skilled");
  const origin = { distance: net.metric.name, model: await scanEncoder(net, config).fingerprint() };
  const calibration = calibrate({ ...skilled, ...origin }, "equalErrorRate");
  const test = await prepareAll(split.test, config, scalarOf);
  const untrained = recipe.newNet(config, seeded(seed));
  const [embeddings, before] = await embedFrames([net, untrained], test.frames, config);
  untrained.dispose();
  const scored = scoreAll(embeddings, test.dataset);
  const baselines = scoreBaselines(test, before);
  const figures = {
    ...independentFigures(scored, baselines, resampling),
    ...probeFigures(embeddings, test.scalar, scored, resampling),
  };
  const dependent = dependentResults({ ...test, embeddings }, { ...calibrators, embeddings: known }, resampling);
  return {
    set,
    split,
    net,
    recipe,
    config,
    calibration,
    history,
    test,
    scored,
    baselines,
    figures,
    dependent,
    seconds,
  };
}

/** Every pair of a dataset with the distance of its embeddings. */
export function scoreAll(embeddings: Embeddings, dataset: Dataset): ScoredPairs {
  return scoreWith(dataset, everyPair(dataset), rowDistance(embeddings));
}
