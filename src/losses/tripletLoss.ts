import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive, requireRank, requireSameShape } from "../core/check.js";
import { softplus } from "../tensors/softplus.js";

/** Options of {@link tripletLoss}. */
export interface TripletLossOptions {
  /**
   * How much farther than the positive the negative must be; default 0.2. `"soft"` uses log(1 + exp(·)) instead of the hinge; it keeps
   * pulling once the order is right and has no margin to choose.
   */
  readonly margin?: number | "soft";
  /**
   * Distance of each positive to its negative, shape `[triplets]`; it replaces the anchor's distance to the negative where it is
   * smaller. Default: no swap.
   */
  readonly swap?: tf.Tensor1D;
}

/**
 * Triplet loss: the negative must be farther from the anchor than the positive is, by a margin.
 *
 * hinge  max(0, d(a, p) − d(a, n) + margin)
 * soft   log(1 + exp(d(a, p) − d(a, n)))
 *
 * @param positive - Distance of each anchor to its positive, shape `[triplets]`.
 * @param negative - Distance of each anchor to its negative, shape `[triplets]`.
 * @returns One loss per triplet, shape `[triplets]`; the caller averages and owns it.
 * @throws RangeError if the shapes differ or `margin` is not positive.
 * @example
 * ```ts
 * tripletLoss(tf.tensor1d([0.5]), tf.tensor1d([0.6]), { margin: 0.2 }); // [0.1]
 * ```
 * @see Schroff, Kalenichenko, Philbin (2015), eq. 2 (there with squared distances); soft: Hermans, Beyer, Leibe (2017), section 2;
 *   swap: Balntas and others (2016), "Learning local feature descriptors with triplets", section 3.
 */
export function tripletLoss(
  positive: tf.Tensor1D,
  negative: tf.Tensor1D,
  options: TripletLossOptions = {},
): tf.Tensor1D {
  const { margin = 0.2, swap } = requireOptions("tripletLoss", options);
  if (margin !== "soft") requirePositive("tripletLoss", "margin", margin);
  requireRank("tripletLoss", "positive", positive, 1, "[triplets]");
  requireSameShape("tripletLoss", positive, negative);
  if (swap) requireSameShape("tripletLoss", positive, swap);
  return tf.tidy(() => {
    const violation = tf.sub<tf.Tensor1D>(positive, swap ? tf.minimum(negative, swap) : negative);
    return margin === "soft" ? softplus(violation) : tf.relu(tf.add<tf.Tensor1D>(violation, margin));
  });
}
