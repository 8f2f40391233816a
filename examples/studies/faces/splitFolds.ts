import { seeded, splitByClass, type Dataset } from "one-shot-ts";

/** Who is used for what in one fold; nobody is in two parts. */
export interface Fold {
  readonly train: readonly string[];
  /** The people on whose pictures the thresholds are chosen. */
  readonly calibrate: readonly string[];
  readonly test: readonly string[];
}

/** Splits people into folds: everybody is tested once, by a tower that has not seen them, with thresholds from other people again. */
export function splitFolds(
  dataset: Dataset,
  { folds, calibrate, seed }: { readonly folds: number; readonly calibrate: number; readonly seed: number },
): Fold[] {
  const fractions = new Array<number>(folds).fill(1 / folds);
  const parts = splitByClass(dataset, { fractions, random: seeded(seed) }).map(({ labels }) => labels.classNames.map(String)); // prettier-ignore
  return parts.map((test, fold) => {
    const others = [...parts.slice(fold + 1), ...parts.slice(0, fold)].flat(); // starting with the next fold's people
    return { test, calibrate: others.slice(0, calibrate), train: others.slice(calibrate) };
  });
}
