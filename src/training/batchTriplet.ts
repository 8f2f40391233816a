import type * as tf from "@tensorflow/tfjs-core";

import { requireFit, requireOptions, requirePositive } from "../core/check.js";
import type { Distance } from "../distances/distance.js";
import { batchPairs, placesOf, referenceClassOf } from "../losses/batchPairs.js";
import type { Comparison } from "../losses/comparison.js";
import { meanOfNonZeroReducer } from "../losses/reducers.js";
import { tripletLoss } from "../losses/tripletLoss.js";
import { mineBatchHard } from "../miners/mineBatchHard.js";
import { allPairs, type Miner } from "../miners/mined.js";
import { mineSemiHard } from "../miners/mineSemiHard.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { selectEntries } from "../tensors/selectRows.js";
import { batchObjective, type BatchOptions, type EmbeddingLoss } from "./batchObjective.js";
import type { Objective } from "./objective.js";

/** Options of {@link batchTriplet}. */
export interface BatchTripletOptions extends Omit<BatchOptions, "miner"> {
  /** As in {@link tripletLoss}; default 0.2. */
  readonly margin?: number | "soft";
  /**
   * Which triplets of the batch count; default `"all"`.
   *
   * - `"all"`: every triplet, about n²K for a batch of n rows, all held at once ("batch all").
   * - `"hard"`: each row with its farthest positive and its nearest negative ("batch hard"). Picked on the device.
   * - `"semihard"`: each same pair with the nearest negative that is farther than the positive. Picked on the device; learns more slowly
   *   than `"hard"` and collapses less easily.
   * - a {@link Miner}: what it picks from the distances, which are read back from the device for it.
   */
  readonly mining?: "all" | "hard" | "semihard" | Miner;
  /**
   * Whether the positive replaces the anchor where it is nearer to the negative; default false. Not possible with a memory or with triplets
   * picked on the device.
   */
  readonly swap?: boolean;
}

/**
 * Trains on P x K batches with {@link tripletLoss} over triplets of the batch, compared by the net's distance.
 *
 * Reduced to the mean of the losses that are not 0 with `"all"` or a miner, and to the mean over the picked triplets with `"hard"` and
 * `"semihard"`. {@link batchHard} and {@link semiHard} are shorthands for these two.
 *
 * @throws RangeError if `swap` is combined with a memory or with mining on the device.
 * @example
 * ```ts
 * await net.fit(train, { sampler: perClassSampler(train.labels), objective: batchTriplet({ mining: "hard", margin: "soft" }) });
 * ```
 * @see Hermans, Beyer, Leibe (2017), "In defense of the triplet loss", eq. 5 (hard) and 6 (all); Schroff, Kalenichenko, Philbin (2015),
 *   "FaceNet", section 3.2 (semi-hard).
 */
export function batchTriplet(options: BatchTripletOptions = {}): Objective<ClassBatch> {
  const { margin = 0.2, mining = "all", swap = false, ...others } = requireOptions("batchTriplet", options);
  requireFit(["all", "hard", "semihard"].includes(mining as string) || typeof mining === "function", "batchTriplet", "mining", '"all", "hard", "semihard" or a miner', mining); // prettier-ignore
  if (margin !== "soft") requirePositive(mining === "hard" ? "batchHard" : mining === "semihard" ? "semiHard" : "batchTriplet", "margin", margin); // prettier-ignore
  const onDevice = mining === "hard" || mining === "semihard";
  if (swap && (others.memory ?? 0) > 0) {
    throw new RangeError("batchTriplet: swap cannot be used with a memory, whose rows have no distances to each other");
  }
  if (swap && onDevice) {
    throw new RangeError(`batchTriplet: swap needs mining "all" or a miner, got "${mining}"`);
  }
  if (onDevice) return batchObjective(minedLosses(mining, margin), others);

  const losses = (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance): tf.Tensor1D => {
    const pairs = batchPairs("batchTriplet", embeddings, comparison);
    const { anchor, positive, negative } = pairs.triplets();
    const distances = distance.matrix(embeddings, pairs.reference(embeddings));
    const between = (a: Int32Array, b: Int32Array): tf.Tensor1D => selectEntries(distances, placesOf(pairs, a, b));
    return tripletLoss(between(anchor, positive), between(anchor, negative), {
      margin,
      ...(swap && { swap: between(positive, negative) }),
    });
  };
  return batchObjective(
    { name: "batchTriplet", per: "triplet", losses, reducer: meanOfNonZeroReducer },
    mining === "all" ? others : { ...others, miner: mining },
  );
}

/** {@link batchTriplet} with `mining: "hard"`: each row with its farthest positive and its nearest negative. */
export function batchHard(options: Omit<BatchTripletOptions, "mining" | "swap"> = {}): Objective<ClassBatch> {
  return batchTriplet({ ...requireOptions("batchHard", options), mining: "hard" });
}

/** {@link batchTriplet} with `mining: "semihard"`: each same pair with the nearest negative that is farther than the positive. */
export function semiHard(options: Omit<BatchTripletOptions, "mining" | "swap"> = {}): Objective<ClassBatch> {
  return batchTriplet({ ...requireOptions("semiHard", options), mining: "semihard" });
}

/** The losses of the triplets picked on the device, for anchors that have both a positive and a negative. */
function minedLosses(mining: "hard" | "semihard", margin: number | "soft"): EmbeddingLoss {
  const [name, mine] =
    mining === "hard" ? (["batchHard", mineBatchHard] as const) : (["semiHard", mineSemiHard] as const);
  const anchorsOf = (comparison: Comparison): Int32Array =>
    mining === "hard"
      ? Int32Array.from({ length: comparison.classOf.length }, (_, row) => row)
      : allPairs(comparison.classOf, referenceClassOf(comparison)).positives.anchor;
  return {
    name,
    per: (comparison) => anchorsOf(comparison).filter(hasBoth(comparison)),
    losses: (embeddings, comparison, distance) => {
      const { reference } = batchPairs(name, embeddings, comparison);
      const distances = distance.matrix(embeddings, reference(embeddings));
      const { positive, negative } = mine(distances, comparison.classOf, referenceClassOf(comparison));
      const losses = tripletLoss(positive, negative, { margin });
      const [anchors, counts] = [anchorsOf(comparison), hasBoth(comparison)];
      const counted = Int32Array.from(anchors.keys()).filter((place) => counts(anchors[place]));
      return counted.length === anchors.length ? losses : selectEntries(losses, counted);
    },
  };
}

/** Whether a row of the batch has both a positive and a negative. */
function hasBoth(comparison: Comparison): (row: number) => boolean {
  const reference = referenceClassOf(comparison);
  const counts = new Map<number, number>();
  for (let column = 0; column < reference.length; column++) {
    counts.set(reference[column], (counts.get(reference[column]) ?? 0) + 1);
  }
  return (row) => {
    const own = counts.get(comparison.classOf[row])!;
    return own > 1 && own < reference.length;
  };
}
