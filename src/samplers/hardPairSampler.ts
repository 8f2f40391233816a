import { requireCount, requireFit, requireObject, requireOptions, requireWithin } from "../core/check.js";
import { sampleDistinct, shuffle, type Random } from "../core/random.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { pairLabels, type Pairs } from "../data/pairLabels.js";
import { hardNegatives, type HardNegativesOptions } from "../miners/hardNegatives.js";
import { pairSampler } from "./pairSampler.js";
import { drawing, type Sampler } from "./sampler.js";

/** Options of {@link hardPairSampler}. */
export interface HardPairSamplerOptions {
  /** Pairs drawn when a call passes no number; default 64. */
  readonly batchSize?: number;
  /** Share of same pairs; default 0.5. */
  readonly sameFraction?: number;
  /** Share of the different pairs that are hard: a number, or a function of the epoch. Default {@link randomToHard}: from none to half. */
  readonly hardFraction?: number | ((epoch: number, epochs: number) => number);
  /** Nearest negatives of each row that hard pairs are drawn from; default 5. The nearest alone would too often be a wrong label. */
  readonly perRow?: number;
  /** Epochs between two searches for hard pairs; default 1. */
  readonly every?: number;
  /** Guards against wrong labels among the hard pairs, as in {@link hardNegatives}; default: none. */
  readonly guards?: Pick<HardNegativesOptions, "skipNearest" | "lookAt" | "relativeMargin" | "minDistance">;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * A share of hard pairs that grows in equal steps from `start` in the first epoch to `end` in the last.
 *
 * Random pairs come first: while a net knows nothing, its hardest pairs are mostly noise and wrong labels, and training on them collapses.
 */
export function randomToHard(
  options: { readonly start?: number; readonly end?: number } = {},
): (epoch: number, epochs: number) => number {
  const { start = 0, end = 0.5 } = requireOptions("randomToHard", options);
  requireWithin("randomToHard", "start", start, 0, 1);
  requireWithin("randomToHard", "end", end, 0, 1);
  return (epoch, epochs) => {
    requireCount("randomToHard", "epoch", epoch, 0);
    requireCount("randomToHard", "epochs", epochs);
    return start + (end - start) * (epochs > 1 ? epoch / (epochs - 1) : 1);
  };
}

/**
 * Draws pairs with a growing share of hard ones: before an epoch, it embeds the training data, finds each row's nearest rows of other classes,
 * and mixes such pairs with random ones.
 *
 * @param labels - The class of each row of the training data.
 * @returns A sampler for `net.fit`, which calls its `prepare`; before the first epoch it draws random pairs only.
 * @throws RangeError in the same cases as {@link pairSampler}.
 * @example
 * ```ts
 * await net.fit(train, { sampler: hardPairSampler(train.labels), objective: contrastive(), epochs: 20 });
 * ```
 */
export function hardPairSampler(
  labels: ArrayLike<Label> | Labels,
  options: HardPairSamplerOptions = {},
): Sampler<Pairs> {
  const {
    batchSize = 64,
    sameFraction = 0.5,
    hardFraction = randomToHard(),
    perRow = 5,
    every = 1,
    guards = {},
    random = Math.random,
  } = requireOptions("hardPairSampler", options);
  requireCount("hardPairSampler", "batchSize", batchSize);
  requireCount("hardPairSampler", "every", every);
  requireFit(typeof hardFraction === "number" || typeof hardFraction === "function", "hardPairSampler", "hardFraction", "a number or a function of the epoch", hardFraction); // prettier-ignore
  requireObject("hardPairSampler", "guards", guards, "an object");
  requireWithin("hardPairSampler", "sameFraction", sameFraction, 0, 1);
  const made = readLabels("hardPairSampler", "labels", labels);
  const drawRandom = pairSampler(made, { batchSize, sameFraction, random });
  const drawSame = sameFraction > 0 ? pairSampler(made, { sameFraction: 1, random }) : undefined;
  const drawDifferent = pairSampler(made, { sameFraction: 0, random });
  let share = 0;
  let mined: Pick<Pairs, "left" | "right"> | undefined;

  const draw = (size = batchSize): Pairs => {
    requireCount("hardPairSampler", "the number of pairs", size);
    const same = Math.round(size * sameFraction);
    const hard = Math.min(mined?.left.length ?? 0, Math.round((size - same) * share));
    if (mined === undefined || hard === 0) return drawRandom(size);
    const picked = sampleDistinct(mined.left.length, hard, random);
    const parts: Pick<Pairs, "left" | "right">[] = [
      { left: Int32Array.from(picked, (i) => mined!.left[i]), right: Int32Array.from(picked, (i) => mined!.right[i]) },
    ];
    if (same > 0) parts.push(drawSame!(same));
    if (size - same - hard > 0) parts.push(drawDifferent(size - same - hard));
    return shuffled(parts, made, random);
  };
  const prepare: NonNullable<Sampler<Pairs>["prepare"]> = async ({ epoch, epochs, embed, distance }) => {
    const wanted = typeof hardFraction === "number" ? hardFraction : hardFraction(epoch, epochs);
    requireWithin("hardPairSampler", "hardFraction", wanted, 0, 1);
    if (wanted > 0 && (mined === undefined || epoch % every === 0)) {
      mined = eachOnce(await hardNegatives(await embed(), made, { perRow, distance, ...guards }));
    }
    share = wanted;
  };
  const memory = {
    state: () => ({ share, mined: mined ?? null }),
    restore: (state: unknown) => {
      const saved = state as { readonly share: number; readonly mined: Pick<Pairs, "left" | "right"> | null };
      share = saved.share;
      mined = saved.mined ?? undefined;
    },
  };
  return Object.assign(drawing(draw, random, made.length, memory), { prepare });
}

/** Each pair once: two rows that are each other's nearest neighbours were found twice. */
function eachOnce({ left, right }: Pick<Pairs, "left" | "right">): Pick<Pairs, "left" | "right"> {
  const pairs = new Set(Array.from(left, (row, i) => `${Math.min(row, right[i])},${Math.max(row, right[i])}`));
  const rows = Array.from(pairs, (pair) => pair.split(",").map(Number));
  return { left: Int32Array.from(rows, ([a]) => a), right: Int32Array.from(rows, ([, b]) => b) };
}

function shuffled(parts: readonly Pick<Pairs, "left" | "right">[], labels: Labels, random: Random): Pairs {
  const pairs = parts.flatMap(({ left, right }) => Array.from(left, (row, i) => [row, right[i]] as const));
  shuffle(pairs, random);
  const left = Int32Array.from(pairs, ([row]) => row);
  const right = Int32Array.from(pairs, ([, row]) => row);
  return { left, right, y: pairLabels(labels, left, right), rowCount: labels.length };
}
