import { seeded, type History, type SeededRandom, type SiameseNet } from "one-shot-ts";

import type { Fit } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import type { TrainingLength } from "../shared/trainingLength.js";
import { chooseShares, type Shares } from "./chooseShares.js";
import type { JobTexts } from "./data.js";
import { newNet, trainNet, withWords } from "./recipe.js";
import type { Fold, Split } from "./splitTexts.js";
import { trainingSet, type TrainingSet } from "./trainingSet.js";

/** A tower that was trained without a fold, and its baselines. */
export interface TrainedTower {
  /** For titles, with the words weighted by the share for titles. */
  readonly titles: SiameseNet;
  /** The tower alone. */
  readonly alone: SiameseNet;
  /** The tower before training, with the words weighted by the share for titles. */
  readonly untrained: SiameseNet;
  /** The tower before training, alone. */
  readonly before: SiameseNet;
  readonly shares: Shares;
  readonly set: TrainingSet;
  readonly history: History;
  /** How long the training took. */
  readonly seconds: number;
  /** Frees the weights, which the nets share. */
  readonly dispose: () => void;
}

/** How a tower is trained. */
export interface TrainTowerOptions {
  readonly fit: Fit;
  readonly length: TrainingLength;
  readonly batch: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  readonly random: SeededRandom;
}

/** Trains a tower on everything outside the fold and the validation part, and chooses on the latter how much the words count relative to it. */
export async function trainTower(
  texts: JobTexts,
  split: Split,
  fold: Fold,
  { fit, length, batch, seed, random }: TrainTowerOptions,
): Promise<TrainedTower> {
  const set = trainingSet(texts, split, fold, { batch, random });
  const [before, alone] = [newNet(set, seeded(seed)), newNet(set, seeded(seed))]; // the same weights to begin with
  const begun = performance.now();
  const history = await trainNet(fit, alone, set, length, random, studyProgress(length));
  const seconds = (performance.now() - begun) / 1000;
  const shares = await chooseShares(texts, split.validation, { net: alone, vectorize: set.vectorize, random });
  return {
    titles: withWords(alone, shares.title),
    alone,
    untrained: withWords(before, shares.title),
    before,
    shares,
    set,
    history,
    seconds,
    dispose: () => {
      alone.dispose();
      before.dispose();
    },
  };
}
