import type * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireFit, requireOptions, requirePositive, requireWithin } from "../core/check.js";

/** The size of the optimizer's steps: a number, or a function of the epoch (counted from 0). */
export type LearningRate = number | ((epoch: number) => number);

/**
 * A learning rate that falls along a half cosine, from `start` in the first epoch to `end` in the last.
 *
 * @example
 * ```ts
 * await net.fit(train, { sampler, objective, epochs: 20, learningRate: cosineDecay(0.003, { epochs: 20 }) });
 * ```
 * @see Loshchilov, Hutter (2017), "SGDR", without restarts.
 */
export function cosineDecay(
  start: number,
  options: { readonly epochs: number; readonly end?: number },
): (epoch: number) => number {
  const { epochs, end = 0 } = requireOptions("cosineDecay", options, "epochs");
  requirePositive("cosineDecay", "start", start);
  requireCount("cosineDecay", "epochs", epochs);
  requireWithin("cosineDecay", "end", end, 0, Infinity);
  return (epoch) => {
    requireCount("cosineDecay", "epoch", epoch, 0);
    const done = epochs > 1 ? Math.min(1, epoch / (epochs - 1)) : 0;
    return Math.max(end + ((start - end) * (1 + Math.cos(Math.PI * done))) / 2, Number.MIN_VALUE);
  };
}

/** Sets an optimizer's learning rate before an epoch. Without a rate the optimizer keeps its own. */
export function rateSetter(optimizer: tf.Optimizer, rate: LearningRate | undefined): (epoch: number) => void {
  if (rate === undefined) return () => undefined;
  requireFit(typeof rate === "number" || typeof rate === "function", "fit", "learningRate", "a number or a function of the epoch", rate); // prettier-ignore
  const adjustable = optimizer as unknown as { learningRate?: unknown; setLearningRate?: (rate: number) => void };
  if (typeof adjustable.learningRate !== "number") {
    throw new TypeError("fit: the optimizer has no learning rate to set; leave `learningRate` out");
  }
  return (epoch) => {
    const value = typeof rate === "number" ? rate : rate(epoch);
    requirePositive("fit", "learningRate", value);
    if (adjustable.setLearningRate) adjustable.setLearningRate(value);
    else adjustable.learningRate = value;
  };
}
