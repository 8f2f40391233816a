import * as tf from "@tensorflow/tfjs-core";

import { readPairLabels, requireLabelled } from "./contrastiveLoss.js";
import { softplus } from "../tensors/softplus.js";

/**
 * Binary cross-entropy of each pair, from the log-odds that it is a same pair.
 *
 * y = 0 (same)       −log p, p = 1 / (1 + exp(−logit))
 * y = 1 (different)  −log(1 − p)
 *
 * @param logits - log(p / (1 − p)) of "same" for each pair, shape `[pairs]`; {@link weightedL1} returns them.
 * @param y - 0 for a same pair, 1 for a different pair, shape `[pairs]`; a list of numbers will do.
 * @returns One loss per pair, shape `[pairs]`, exact for large logits; the caller averages and owns it.
 * @throws RangeError if the shapes differ or a listed y is neither 0 nor 1.
 * @see Koch, Zemel, Salakhutdinov (2015), "Siamese neural networks for one-shot image recognition", section 3.2.
 */
export function binaryCrossEntropyLoss(logits: tf.Tensor1D, y: tf.Tensor1D | ArrayLike<number>): tf.Tensor1D {
  requireLabelled("binaryCrossEntropyLoss", "logits", logits, y);
  return tf.tidy(() => {
    const different = readPairLabels("binaryCrossEntropyLoss", y);
    return softplus(tf.mul<tf.Tensor1D>(logits, tf.sub(tf.mul(2, different), 1)));
  });
}
