import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireFunction, requireObject, requireOptions } from "../core/check.js";
import { statesOf } from "../core/stateful.js";
import type { Distance } from "../distances/distance.js";
import { batchPairs, type BatchPairs } from "../losses/batchPairs.js";
import type { Comparison } from "../losses/comparison.js";
import { meanReducer, type LossOwners, type Reducer } from "../losses/reducers.js";
import { isEmpty, miningReport } from "../miners/composeMiners.js";
import type { Mined, Miner } from "../miners/mined.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { meanDistances, remembering, roughMatrix } from "./meanDistances.js";
import { MemoryQueue } from "./memoryQueue.js";
import { requireBatch, type BatchLoss, type Objective, type ObjectiveStep } from "./objective.js";

/** A loss over the rows of a batch, for {@link batchObjective}. */
export interface EmbeddingLoss {
  /** Name of the loss, in errors and histories. */
  readonly name: string;
  /**
   * Computes the losses from embeddings `[rows, size]` and what to compare: one value per row of the batch, unless `per` says otherwise. It is differentiated.
   */
  readonly losses: (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance) => tf.Tensor1D;
  /**
   * What each value belongs to: a row (default), a positive pair, a pair (positives, then negatives) or a triplet; or
   * a function that returns the index of each value's anchor. Reducers need it.
   */
  readonly per?: "row" | "positive" | "pair" | "triplet" | ((comparison: Comparison) => Int32Array);
  /** How the losses are reduced unless the user says otherwise; default {@link meanReducer}. */
  readonly reducer?: Reducer;
}

/** What can be combined with any loss over a batch. */
export interface BatchOptions {
  /**
   * Picks the pairs or triplets that count; default: all. If it picks nothing, the step's loss is 0, or the regulariser alone. What
   * it picks is reported to callbacks together with the loss: see {@link MiningReport}.
   */
  readonly miner?: Miner;
  /** Reduces the losses to one number; default: the loss' own reducer. */
  readonly reducer?: Reducer;
  /**
   * Number of rows of earlier batches that the batch is also compared with (cross-batch memory); default 0. Gives many negatives for the price of few, as
   * long as embeddings drift slowly: start after some epochs, or with a low learning rate.
   */
  readonly memory?: number;
  /** Added to the loss, such as {@link thresholdConsistency} times a weight; default: nothing. */
  readonly regularizer?: (embeddings: tf.Tensor2D, comparison: Comparison) => tf.Scalar;
}

/**
 * Trains on P x K batches with any loss over a batch, combined with any miner, any reducer, a memory and a regulariser.
 *
 * The library's own losses have ready-made objectives ({@link multiSimilarity}, {@link ntXent} and others, with the same options); this is for
 * a loss of your own.
 *
 * @returns An objective for samplers of rows with classes, such as {@link perClassSampler}.
 * @example
 * ```ts
 * const spread: EmbeddingLoss = { name: "spread", losses: (embeddings) => tf.sum(tf.square(embeddings), 1) };
 * await net.fit(train, { sampler: perClassSampler(train.labels), objective: batchObjective(spread, { miner: pairMarginMiner() }) });
 * ```
 * @see The memory: Wang, Zhang, Huang, Scott (2020), "Cross-batch memory for embedding learning".
 */
export function batchObjective(loss: EmbeddingLoss, options: BatchOptions = {}): Objective<ClassBatch> {
  requireObject("batchObjective", "loss", loss, "an object", ["name", "losses"]);
  const { name, losses, per = "row", reducer: usual = meanReducer } = loss;
  const { miner, reducer = usual, memory: remembered = 0, regularizer } = requireOptions(name, options);
  requireCount(name, "memory", remembered, 0);
  for (const [what, own] of Object.entries({ losses, reducer, miner, regularizer })) {
    if (own !== undefined) requireFunction(name, what, own);
  }
  const queue = remembered > 0 ? new MemoryQueue(remembered) : undefined;

  return {
    name,
    ...statesOf([queue, miner]),
    prepare: (batch) => {
      requireBatch(name, "classes", batch);
      const { rows, classOf } = batch;
      const recalled = queue?.recall(batch);
      let mined: Mined | undefined;

      const preview: ObjectiveStep["preview"] = async (embeddings, distance, { training } = { training: true }) => {
        const columns = rows.length + (recalled?.classOf.length ?? 0);
        let figures = {};
        if (miner) {
          const matrix = tf.tidy(() => {
            const past = recalled?.read().embeddings;
            return distance.matrix(embeddings, past ? tf.concat([embeddings, past], 0) : embeddings);
          });
          const distances = await matrix.data<"float32">();
          matrix.dispose();
          const referenceClassOf = recalled ? Int32Array.from([...classOf, ...recalled.classOf]) : classOf;
          mined = miner({ distances, classOf, referenceClassOf, size: embeddings.shape[1] });
          figures = miningReport(mined, distances, columns);
        }
        if (queue && training) queue.push(batch, await embeddings.data<"float32">());
        return { ...figures, ...(queue && { remembered: columns - rows.length }) };
      };

      const evaluate = (embeddings: tf.Tensor2D, distance: Distance): BatchLoss => {
        if (miner && mined === undefined) {
          throw new Error(
            `${name}: a miner needs to look at the embeddings first; call \`preview\` before \`evaluate\``,
          );
        }
        const memory = recalled?.read();
        const comparison = { classOf, ...(mined && { mined }), ...(memory && { memory }) };
        const measured = remembering(distance, embeddings);
        const nothing = mined !== undefined && isEmpty(mined);
        const parts: tf.Scalar[] = [];
        if (!nothing) {
          const values = losses(embeddings, comparison, measured);
          if (values.size > 0) parts.push(reducer(values, lazyOwners(classOf, () => anchorsOf(per, batchPairs(name, embeddings, comparison))))); // prettier-ignore
        }
        if (regularizer) parts.push(regularizer(embeddings, comparison));
        if (parts.length === 0) parts.push(tf.add(0, tf.mul(0, tf.sum(embeddings)))); // NaN where an embedding is
        const distances = measured.known() ?? roughMatrix(embeddings, distance);
        const loss = tied(parts.length === 1 ? parts[0] : tf.addN(parts), embeddings) as tf.Scalar;
        return { loss, ...meanDistances(distances, classOf) };
      };
      return { rows, evaluate, ...((miner ?? queue) && { preview }) };
    },
  };
}

/** The loss, which has a gradient for the embeddings even if it does not depend on them: 0. */
const tied = tf.customGrad((loss, embeddings) => ({
  value: tf.clone(loss as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => [dy, tf.zeros((embeddings as tf.Tensor).shape)],
}));

/** Computed only on request: it is slow, and most reducers do not need it. */
function lazyOwners(classOf: Int32Array, anchors: () => Int32Array): LossOwners {
  return {
    classOf,
    get anchors() {
      return anchors();
    },
  };
}

/** The index of each loss's anchor. */
function anchorsOf(per: NonNullable<EmbeddingLoss["per"]>, pairs: BatchPairs): Int32Array {
  if (typeof per === "function") return per(pairs.comparison);
  if (per === "row") return Int32Array.from({ length: pairs.rows }, (_, place) => place);
  if (per === "positive") return pairs.positives.anchor;
  if (per === "triplet") return pairs.triplets().anchor;
  return Int32Array.from([...pairs.positives.anchor, ...pairs.negatives.anchor]);
}
