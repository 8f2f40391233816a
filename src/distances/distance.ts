import type * as tf from "@tensorflow/tfjs-core";

import { requireFunction, requireObject } from "../core/check.js";

/**
 * A way to measure how far apart two embeddings are: small = close, 0 = alike.
 *
 * Both forms are differentiable with respect to both arguments, and their gradient is finite everywhere, even where two embeddings coincide.
 * To use your own, pass an object of this shape wherever a distance is expected.
 */
export interface Distance {
  /** Identifies the distance in saved models and calibrations. */
  readonly name: string;
  /** The distance from row i of `a` to row i of `b`: `[n, d], [n, d] -> [n]`. */
  readonly rows: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor1D;
  /** The distance from every row of `a` to every row of `b`: `[n, d], [m, d] -> [n, m]`. */
  readonly matrix: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor2D;
  /** Weights of the distance itself, if it is learned: trained, saved and disposed with the net that uses it. */
  readonly variables?: readonly tf.Variable[];
}

/** Refuses anything but a distance. */
export function requireDistance(who: string, distance: Distance): void {
  requireObject(
    who,
    "distance",
    distance,
    "a distance",
    ["name", "rows", "matrix"],
    "pass euclidean, cosine or another",
  );
  for (const form of ["rows", "matrix"] as const) requireFunction(who, `distance.${form}`, distance[form]);
}
