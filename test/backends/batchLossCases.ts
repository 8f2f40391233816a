import * as tf from "@tensorflow/tfjs-core";

import { cosine } from "../../src/distances/cosine.js";
import { arcFaceLoss } from "../../src/losses/arcFaceLoss.js";
import { circleLoss } from "../../src/losses/circleLoss.js";
import type { Comparison } from "../../src/losses/comparison.js";
import { cosFaceLoss } from "../../src/losses/cosFaceLoss.js";
import { generalizedLiftedStructureLoss } from "../../src/losses/liftedStructureLoss.js";
import { multipleNegativesLoss } from "../../src/losses/multipleNegativesLoss.js";
import { multiSimilarityLoss } from "../../src/losses/multiSimilarityLoss.js";
import { normalizedSoftmaxLoss } from "../../src/losses/normalizedSoftmaxLoss.js";
import { proxyAnchorLoss } from "../../src/losses/proxyAnchorLoss.js";
import { supervisedContrastiveLoss } from "../../src/losses/supervisedContrastiveLoss.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import { euclidean } from "../../src/distances/euclidean.js";

export type BatchLoss = (x: tf.Tensor2D, comparison: Comparison) => tf.Tensor;

const step =
  (objective: ReturnType<typeof batchHard>, distance = euclidean): BatchLoss =>
  (x, { classOf, memory }) =>
    memory === undefined
      ? objective
          .prepare({ rows: Int32Array.from(classOf, (_, row) => row), classOf: Int32Array.from(classOf) })
          .evaluate(x, distance).loss
      : tf.mul(0, tf.sum(x)); // an objective has a memory of its own

/** Losses of a batch that backends compute in one kernel. */
export const batchLosses: Readonly<Record<string, BatchLoss>> = {
  multiSimilarityLoss: (x, comparison) => multiSimilarityLoss(x, comparison, { beta: 20 }),
  circleLoss: (x, comparison) => circleLoss(x, comparison, { gamma: 10 }),
  supervisedContrastiveLoss: (x, comparison) => supervisedContrastiveLoss(x, comparison, { temperature: 0.5 }),
  generalizedLiftedStructureLoss: (x, comparison) => generalizedLiftedStructureLoss(x, comparison),
  batchContrastive: step(batchContrastive()),
  "batchContrastive, not squared, with slack": step(
    batchContrastive({ squared: false, positiveMargin: 0.4, margin: 1.5 }),
  ),
  "batchContrastive by cosines": step(batchContrastive(), cosine),
  batchHard: step(batchHard({ margin: "soft" })),
};

/** Those against proxies, or other rows than the batch's. */
export const proxyLosses: Readonly<
  Record<string, (x: tf.Tensor2D, classOf: number[], proxies: tf.Tensor2D) => tf.Tensor>
> = {
  arcFaceLoss: (...them) => arcFaceLoss(...them, { scale: 8 }),
  "arcFaceLoss beyond its margin": (...them) => arcFaceLoss(...them, { scale: 8, margin: 2.5 }),
  cosFaceLoss: (...them) => cosFaceLoss(...them, { scale: 8 }),
  normalizedSoftmaxLoss: (...them) => normalizedSoftmaxLoss(...them, { temperature: 0.3 }),
  proxyAnchorLoss: (...them) => proxyAnchorLoss(...them, { alpha: 8 }),
  multipleNegativesLoss: (x, _, proxies) => multipleNegativesLoss(x, tf.concat([x, proxies], 0), { scale: 2 }),
};
