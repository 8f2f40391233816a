import * as tf from "@tensorflow/tfjs-core";

import { staysFinite, writesInPlace } from "./adam.js";
import { holdOptimizer, holdVariables } from "./holdVariables.js";
import { inSlotOrder } from "./slotOrder.js";

/**
 * Updates weights along their gradients, which must be finite, or leaves weights and optimizer as they were.
 *
 * @param when - Names the step in errors.
 * @throws RangeError if a weight or a moment would not be finite.
 */
export async function applyGradients(
  optimizer: tf.Optimizer,
  gradients: tf.NamedTensorMap,
  variables: readonly tf.Variable[],
  when: string,
): Promise<void> {
  const finite = staysFinite(optimizer);
  // Kernels that cannot fail write in place, and the results are sure to be finite: nothing needs to be held, which would cost a copy of each weight.
  if (finite && writesInPlace(optimizer)) {
    optimizer.applyGradients(inSlotOrder(optimizer, gradients));
    return;
  }
  const held = [holdOptimizer(optimizer), holdVariables(variables)];
  try {
    optimizer.applyGradients(inSlotOrder(optimizer, gradients));
    if (!finite) await requireFiniteWeights(optimizer, variables, when);
  } catch (error) {
    for (const { restore } of held) restore();
    throw error;
  } finally {
    for (const { release } of held) release();
  }
}

async function requireFiniteWeights(
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
  when: string,
): Promise<void> {
  const state = Object.values(optimizer as unknown as Record<string, unknown>)
    .filter((value): value is { variable: tf.Variable }[] => Array.isArray(value))
    .flatMap((slots) => slots.map(({ variable }) => variable));
  if (await areFinite([...variables, ...state])) return;
  throw new RangeError(
    `fit: the weights must stay finite, but this step would make one infinite in ${when}; lower the learning rate or scale the input`,
  );
}

/** Whether all numbers of all tensors are finite. */
export async function areFinite(tensors: readonly tf.Tensor[]): Promise<boolean> {
  if (tensors.length === 0) return true;
  const found = tf.tidy(() => tf.addN(tensors.map((tensor) => zeroOrNaN(tensor))));
  try {
    const [value] = await found.data();
    return value === 0;
  } finally {
    found.dispose();
  }
}

/** 0 if all numbers are finite, else NaN: NaN and infinities times 0 are NaN. */
export const zeroOrNaN = (tensor: tf.Tensor): tf.Scalar => tf.tidy(() => tf.sum<tf.Scalar>(tf.mul(tensor, 0)));
