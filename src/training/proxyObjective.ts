import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireFit, requireFunction, requireOptions } from "../core/check.js";
import { normal, type Random } from "../core/random.js";
import { readLabels, sortedNames, type Label } from "../data/labels.js";
import { arcFaceLoss, type ArcFaceLossOptions } from "../losses/arcFaceLoss.js";
import { cosFaceLoss, type CosFaceLossOptions } from "../losses/cosFaceLoss.js";
import { normalizedSoftmaxLoss, type NormalizedSoftmaxLossOptions } from "../losses/normalizedSoftmaxLoss.js";
import { proxyAnchorLoss, type ProxyAnchorLossOptions } from "../losses/proxyAnchorLoss.js";
import { proxyNcaLoss, type ProxyNcaLossOptions } from "../losses/proxyNcaLoss.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { meanDistances, roughMatrix } from "./meanDistances.js";
import { requireBatch, type Objective } from "./objective.js";

/** Options for the proxies of an objective. */
export interface ProxyOptions {
  /** Names of the classes of the training data: `train.labels.classNames`. Their order does not matter. */
  readonly classes: readonly Label[];
  /** Numbers in an embedding: `net.embeddingSize`. */
  readonly size: number;
  /** Source of randomness for the initial proxies. */
  readonly random?: Random;
}

/** An objective with one trained proxy per class. It owns them until {@link ProxyObjective.dispose}. */
export interface ProxyObjective extends Objective<ClassBatch> {
  /** The proxies, shape `[classes, size]`. */
  readonly variables: readonly [tf.Variable<tf.Rank.R2>];
  /** The class of each proxy, row by row. */
  readonly classNames: readonly Label[];
  /** Frees the proxies. The net does not need them once it is trained. */
  readonly dispose: () => void;
}

/**
 * Trains with {@link arcFaceLoss}. Reduced to the mean.
 *
 * Batches need no same pairs, so {@link classBalancedSampler} is the best choice. The proxies are trained along with the tower by the same optimizer;
 * save them with `net.save(target, { objective })` to resume training later. Proxies are matched to classes by name: validation data, or later training data in another
 * order, may number the classes differently, but all of them must be training classes.
 *
 * @throws RangeError if there are fewer than 2 classes, a class is named twice, `size` is not a positive whole number, or a batch has a class without a proxy.
 * @example
 * ```ts
 * const objective = arcFace({ classes: train.labels.classNames, size: net.embeddingSize, random });
 * await net.fit(train, { sampler: classBalancedSampler(train.labels, { random }), objective, epochs: 20 });
 * objective.dispose();
 * ```
 */
export function arcFace(options: ArcFaceLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("arcFace", options, (x, classOf, proxies) => arcFaceLoss(x, classOf, proxies, options));
}

/** Trains with {@link cosFaceLoss}, additive-margin softmax, otherwise like {@link arcFace}. Reduced to the mean. */
export function cosFace(options: CosFaceLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("cosFace", options, (x, classOf, proxies) => cosFaceLoss(x, classOf, proxies, options));
}

/** Trains with {@link normalizedSoftmaxLoss}, otherwise like {@link arcFace}. Reduced to the mean. */
export function normalizedSoftmax(options: NormalizedSoftmaxLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("normalizedSoftmax", options, (x, classOf, proxies) =>
    normalizedSoftmaxLoss(x, classOf, proxies, options),
  );
}

/** Trains with {@link proxyAnchorLoss}, otherwise like {@link arcFace}. The authors give proxies 100 times the tower's learning rate. */
export function proxyAnchor(options: ProxyAnchorLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("proxyAnchor", options, (x, classOf, proxies) => proxyAnchorLoss(x, classOf, proxies, options));
}

/** Trains with {@link proxyNcaLoss}, otherwise like {@link arcFace}. Reduced to the mean. */
export function proxyNca(options: ProxyNcaLossOptions & ProxyOptions): ProxyObjective {
  return proxyObjective("proxyNca", options, (x, classOf, proxies) => proxyNcaLoss(x, classOf, proxies, options));
}

/**
 * Trains with a loss of your own over embeddings, classes and one proxy per class. Reduced to the mean.
 *
 * @param loss - Computes any number of losses from embeddings `[rows, size]`, the class of each row and proxies `[classes, size]`. It is differentiated.
 */
export function proxyObjective(
  name: string,
  options: ProxyOptions,
  loss: (embeddings: tf.Tensor2D, classOf: Int32Array, proxies: tf.Tensor2D) => tf.Tensor1D,
): ProxyObjective {
  requireFit(typeof name === "string", "proxyObjective", "name", "a text", name);
  requireFunction("proxyObjective", "loss", loss);
  const { classes, size, random = Math.random } = requireOptions(name, options, "classes", "size");
  const classNames = requireClasses(name, classes);
  requireCount(name, "size", size);
  const first = Float32Array.from({ length: classNames.length * size }, () => normal(random));
  const proxies = tf.tidy(() => tf.variable(tf.tensor2d(first, [classNames.length, size])));
  const proxyOf = new Map(classNames.map((label, proxy) => [label, proxy]));
  return {
    name,
    variables: [proxies],
    classNames,
    state: () => classNames,
    restore: (state) => {
      requireSameClasses(name, state as readonly Label[], classNames);
    },
    dispose: () => {
      proxies.dispose();
    },
    prepare: (batch) => {
      requireBatch(name, "classes", batch);
      const { rows, classOf, classNames: names } = batch;
      if (names === undefined) {
        throw new RangeError(
          `${name}: a batch must name its classes (classNames), as those of classBalancedSampler and perClassSampler do`,
        );
      }
      const own = classOf.map((c) => {
        const proxy = proxyOf.get(names[c]);
        if (proxy !== undefined) return proxy;
        throw new RangeError(
          `${name}: there is a proxy for each of the ${classNames.length} classes of training, none for ${JSON.stringify(names[c])}; validate on rows of the training classes`,
        );
      });
      return {
        rows,
        evaluate: (embeddings, distance) => ({
          loss: tf.mean(loss(embeddings, own, proxies)),
          ...meanDistances(roughMatrix(embeddings, distance), own),
        }),
      };
    },
  };
}

function requireClasses(who: string, classes: readonly Label[]): Label[] {
  requireFit(Array.isArray(classes), who, "classes", "the names of the classes (train.labels.classNames)", classes);
  if (classes.length < 2) throw new RangeError(`${who}: need at least 2 classes, got ${classes.length}`);
  const { classNames } = readLabels(who, "classes", classes);
  if (classNames.length === classes.length) return sortedNames(classNames);
  throw new RangeError(
    `${who}: each class must be named once, got ${classes.length} names for ${classNames.length} classes`,
  );
}

/** Refuses weights that belong to other classes. */
function requireSameClasses(who: string, saved: readonly Label[], own: readonly Label[]): void {
  if (saved.length === own.length && saved.every((label, i) => label === own[i])) return;
  const missing = own.find((label) => !saved.includes(label));
  throw new RangeError(
    `${who}: the proxies that were saved must be of the same ${own.length} classes, got ${saved.length}${missing === undefined ? "" : ` without ${JSON.stringify(missing)}`}`,
  );
}
