import { createRequire } from "node:module";

import type { Booster, BoosterClass, BoosterOptions, SavedBooster } from "ml-xgboost";

import { APPEARANCE } from "./features.js";

/** Examples of tracks and sightings: features, and whether both are of one person. */
export interface PairExamples {
  readonly rows: number[][];
  /** 1 = one person. */
  readonly isSame: number[];
}

/** Says how likely a track and a sighting are of one person. */
export interface PairClassifier {
  /** Whether it uses appearance, or place, size and time alone. */
  readonly usesAppearance: boolean;
  /** The probability for each row of features; rows have all features, even for a classifier that ignores appearance. */
  readonly probability: (rows: readonly (readonly number[])[]) => number[];
  readonly toJSON: () => SavedClassifier;
  /** Frees the trees. */
  readonly dispose: () => void;
}

/** A classifier as plain JSON. */
export interface SavedClassifier {
  readonly usesAppearance: boolean;
  readonly trees: SavedBooster;
}

/** Trains boosted trees on examples. */
export async function trainClassifier(
  { rows, isSame }: PairExamples,
  { usesAppearance, seed }: { readonly usesAppearance: boolean; readonly seed: number },
): Promise<PairClassifier> {
  const XGBoost = await boosting();
  const options: BoosterOptions = {
    objective: "binary:logistic",
    max_depth: 5,
    eta: 0.1,
    min_child_weight: 5,
    subsample: 0.8,
    colsample_bytree: 0.8,
    iterations: 120,
    seed,
    silent: 1,
  };
  const booster = new XGBoost(options);
  booster.train(rows.map((row) => chosen(row, usesAppearance)), isSame); // prettier-ignore
  return wrap(booster, usesAppearance);
}

/** Restores a classifier from the result of {@link PairClassifier.toJSON}. */
export async function loadClassifier({ usesAppearance, trees }: SavedClassifier): Promise<PairClassifier> {
  const XGBoost = await boosting();
  return wrap(XGBoost.load(trees), usesAppearance);
}

function wrap(booster: Booster, usesAppearance: boolean): PairClassifier {
  return {
    usesAppearance,
    probability: (rows) => (rows.length === 0 ? [] : booster.predict(rows.map((row) => chosen(row, usesAppearance)))),
    toJSON: () => ({ usesAppearance, trees: booster.toJSON() }),
    dispose: () => {
      booster.free();
    },
  };
}

/**
 * The module *is* a promise, which `import` turns into a namespace and loaders stumble over. On loading, it remembers `console.warn` for its
 * warnings: the one that Node has no streaming compilation is suppressed.
 */
function boosting(): Promise<BoosterClass> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!/streaming compile|ArrayBuffer instantiation/.test(String(words[0]))) warn(...words);
  };
  try {
    return createRequire(import.meta.url)("ml-xgboost") as Promise<BoosterClass>;
  } finally {
    console.warn = warn;
  }
}

const chosen = (row: readonly number[], usesAppearance: boolean): readonly number[] =>
  usesAppearance ? row : row.slice(APPEARANCE);
