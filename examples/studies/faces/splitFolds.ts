import { seeded } from "one-shot-ts";

/** Who is for what in one fold; nobody is in two parts. */
export interface Fold {
  readonly train: readonly string[];
  /** Whose pictures choose the thresholds. */
  readonly calibrate: readonly string[];
  readonly test: readonly string[];
}

/** Parts people into folds: everybody is tested once, by a tower that has not seen them, with thresholds from yet others. */
export function splitFolds(
  people: readonly string[],
  { folds, calibrate, seed }: { readonly folds: number; readonly calibrate: number; readonly seed: number },
): Fold[] {
  const order = inRandomOrder([...new Set(people)], seed);
  return Array.from({ length: folds }, (_, fold) => {
    const from = Math.floor((fold * order.length) / folds);
    const to = Math.floor(((fold + 1) * order.length) / folds);
    const others = [...order.slice(to), ...order.slice(0, from)]; // beginning with the next fold's people
    return { test: order.slice(from, to), calibrate: others.slice(0, calibrate), train: others.slice(calibrate) };
  });
}

function inRandomOrder<T>(list: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  return list
    .map((entry) => ({ entry, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}
