import * as tf from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import { normal, type Random } from "../core/random.js";
import { arcFaceLoss, type ArcFaceLossOptions } from "../losses/arcFaceLoss.js";
import { cosFaceLoss, type CosFaceLossOptions } from "../losses/cosFaceLoss.js";
import { normalizedSoftmaxLoss, type NormalizedSoftmaxLossOptions } from "../losses/normalizedSoftmaxLoss.js";
import { proxyAnchorLoss, type ProxyAnchorLossOptions } from "../losses/proxyAnchorLoss.js";
import { proxyNcaLoss, type ProxyNcaLossOptions } from "../losses/proxyNcaLoss.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { meanDistances, roughMatrix } from "./meanDistances.js";
import type { Objective } from "./objective.js";

/** What makes the proxies of an objective. */
export interface ProxyOptions {
  /** Classes of the training data: `train.labels.classNames.length`. */
  readonly classes: number;
  /** Numbers in an embedding: `net.embeddingSize`. */
  readonly size: number;
  /** Source of randomness of the first proxies. */
  readonly random?: Random;
}

/** An objective with one trained proxy a class. It owns them until {@link ProxyObjective.dispose}. */
export interface ProxyObjective extends Objective<ClassBatch> {
  /** The proxies, shape `[classes, size]`. */
  readonly variables: readonly [tf.Variable<tf.Rank.R2>];
  /** Frees the proxies. The net does not need them once it is trained. */
  readonly dispose: () => void;
}

/**
 * Trains with {@link arcFaceLoss}. Reduced to the mean.
 *
 * Batches need no same pairs: {@link classBalancedSampler} suits best. The proxies are trained beside the tower with the same optimizer; save
 * them with `net.save(target, { objective })` to go on training later. Validation must be of the training classes.
 *
 * @throws RangeError if `classes` or `size` is not a positive whole number, or a batch has a class without a proxy.
 * @example
 * ```ts
 * const objective = arcFace({ classes: train.labels.classNames.length, size: net.embeddingSize, random });
 * await net.fit(train, { sampler: classBalancedSampler(train.labels, { random }), objective, epochs: 20 });
 * objective.dispose();
 * ```
 */
export function arcFace(options: ArcFaceLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("arcFace", options, (x, classOf, proxies) => arcFaceLoss(x, classOf, proxies, options));
}

/** Trains with {@link cosFaceLoss}, otherwise as {@link arcFace}. Reduced to the mean. */
export function cosFace(options: CosFaceLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("cosFace", options, (x, classOf, proxies) => cosFaceLoss(x, classOf, proxies, options));
}

/** Trains with {@link normalizedSoftmaxLoss}, otherwise as {@link arcFace}. Reduced to the mean. */
export function normalizedSoftmax(options: NormalizedSoftmaxLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("normalizedSoftmax", options, (x, classOf, proxies) =>
    normalizedSoftmaxLoss(x, classOf, proxies, options),
  );
}

/** Trains with {@link proxyAnchorLoss}, otherwise as {@link arcFace}. The authors train proxies 100 times faster than the tower. */
export function proxyAnchor(options: ProxyAnchorLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("proxyAnchor", options, (x, classOf, proxies) => proxyAnchorLoss(x, classOf, proxies, options));
}

/** Trains with {@link proxyNcaLoss}, otherwise as {@link arcFace}. Reduced to the mean. */
export function proxyNca(options: ProxyNcaLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("proxyNca", options, (x, classOf, proxies) => proxyNcaLoss(x, classOf, proxies, options));
}

/**
 * Trains with a loss of your own over embeddings, classes and one proxy a class. Reduced to the mean.
 *
 * @param loss - From embeddings `[rows, size]`, the class of each row and proxies `[classes, size]`: any number of losses. Differentiated.
 */
export function proxyObjective(
  name: string,
  { classes, size, random = Math.random }: ProxyOptions,
  loss: (embeddings: tf.Tensor2D, classOf: Int32Array, proxies: tf.Tensor2D) => tf.Tensor1D,
): ProxyObjective {
  requireCount(name, "classes", classes, 2);
  requireCount(name, "size", size);
  const first = Float32Array.from({ length: classes * size }, () => normal(random));
  const proxies = tf.tidy(() => tf.variable(tf.tensor2d(first, [classes, size])));
  return {
    name,
    variables: [proxies],
    dispose: () => {
      proxies.dispose();
    },
    prepare: ({ rows, classOf }) => ({
      rows,
      evaluate: (embeddings, distance) => ({
        loss: tf.mean(loss(embeddings, classOf, proxies)),
        ...meanDistances(roughMatrix(embeddings, distance), classOf),
      }),
    }),
  };
}
