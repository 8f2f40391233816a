import { DIFFERENT, SAME, seeded, toLabels, type Random, type ScoredPairs } from "one-shot-ts";
import { evaluateRetrieval, evaluateVerification, type RowDistance } from "one-shot-ts/evaluation";

import type { Figure, Figures } from "../shared/figure.js";
import type { Crop } from "./data.js";
import { groupBy } from "./groupBy.js";

/**
 * Rank-1 rate and mean average precision: who is nearest, seen by another camera?
 *
 * Queries are the first crop of each person and camera; all other crops are searched, except those of the same person from the same camera.
 *
 * @returns `rank1` and `mAP` with 95 % intervals over people; n = queries.
 */
export function measureRetrieval(crops: readonly Crop[], distance: RowDistance): Record<"rank1" | "mAP", Figure> {
  const { precisionAt1, meanAveragePrecision, queries } = evaluateRetrieval(
    toLabels(crops.map(({ person }) => person)),
    distance,
    {
      queries: firstOfEachCamera(crops),
      ignore: (a, b) => crops[a].person === crops[b].person && crops[a].camera === crops[b].camera,
    },
  );
  return { rank1: { ...precisionAt1, n: queries }, mAP: { ...meanAveragePrecision, n: queries } };
}

/** The first row of each person under each camera. */
export function firstOfEachCamera(crops: readonly Crop[]): number[] {
  const rows = groupBy(crops.keys(), (row) => `${crops[row].person}, ${crops[row].camera}`);
  return [...rows.values()].map(([first]) => first);
}

/** Pairs of rows with the people they show. */
export interface CropPairs {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Every pair of crops of one person from two cameras, and as many pairs of two people from two cameras, drawn at random. */
export function cameraPairs(crops: readonly Crop[], random: Random): CropPairs {
  const same: [number, number][] = [];
  for (let a = 0; a < crops.length; a++) {
    for (let b = a + 1; b < crops.length; b++) {
      if (crops[a].person === crops[b].person && crops[a].camera !== crops[b].camera) same.push([a, b]);
    }
  }
  const pairs = [...same];
  const pick = (): number => Math.floor(random() * crops.length);
  while (pairs.length < 2 * same.length) {
    const [a, b] = [pick(), pick()];
    if (crops[a].person !== crops[b].person && crops[a].camera !== crops[b].camera) pairs.push([a, b]);
  }
  return { left: pairs.map(([a]) => a), right: pairs.map(([, b]) => b) };
}

/** Pairs with their distances, for curves and figures. */
export function scoreCropPairs(
  crops: readonly Crop[],
  { left, right }: CropPairs,
  distances: ArrayLike<number>,
): ScoredPairs {
  const of = (row: number): number => crops[row].person;
  return {
    left,
    right,
    distances,
    y: Uint8Array.from(left, (row, pair) => (of(row) === of(right[pair]) ? SAME : DIFFERENT)),
    leftIdentity: left.map(of),
    rightIdentity: right.map(of),
  };
}

/** Area under the curve and equal error rate of pairs, with 95 % intervals over people; n = pairs. */
export function measurePairs(scored: ScoredPairs, seed: number): Record<"auc" | "eer", Figure> {
  const { areaUnderCurve, equalErrorRate } = evaluateVerification(scored, undefined, { random: seeded(seed) });
  const n = scored.y.length;
  return { auc: { ...areaUnderCurve, n }, eer: { ...equalErrorRate, n } };
}

/** Figures under names with a prefix and a suffix. */
export function named(before: string, figures: Figures, after = ""): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`${before}${name}${after}`, figure]));
}
