import * as tf from "@tensorflow/tfjs-core";

import { setSlotOrder, slotOrder, slotsOf } from "./slotOrder.js";

/** Adam's running powers of beta1 and beta2, which tfjs does not count among an optimizer's weights. */
interface Powers {
  readonly accBeta1?: tf.Variable;
  readonly accBeta2?: tf.Variable;
}

/** An optimizer's state. */
export interface OptimizerState {
  /** Its step count, and for Adam the powers, which tfjs would round differently if it recomputed them. */
  readonly common: readonly tf.Tensor[];
  /** The moments of each variable it has updated, always in the same order. */
  readonly moments: ReadonlyMap<tf.Variable, readonly tf.Tensor[]>;
}

/**
 * Everything an optimizer has accumulated, so that another of the same kind can continue in its place, bit for bit.
 *
 * @returns Tensors that the caller disposes with {@link disposeState}.
 * @throws Error if tfjs does not expose the optimizer's state (Adamax).
 */
export async function optimizerState(optimizer: tf.Optimizer): Promise<OptimizerState> {
  const [steps] = await optimizer.getWeights();
  const kinds = slotsOf(optimizer);
  return {
    common: [steps.tensor, ...powersOf(optimizer).map((power) => tf.clone(power))],
    moments: new Map(
      slotOrder(optimizer)
        .slice(0, kinds.at(0)?.length)
        .map((owner, place) => [owner, kinds.map((slots) => tf.clone(slots[place].variable))]),
    ),
  };
}

/** Restores what {@link optimizerState} returned, into an optimizer of the same kind. The tensors remain the caller's. */
export async function restoreOptimizer(
  optimizer: tf.Optimizer,
  { common: [steps, ...powers], moments }: OptimizerState,
): Promise<void> {
  const owners = [...moments];
  const kinds = owners.length === 0 ? 0 : owners[0][1].length;
  const weights: { name: string; tensor: tf.Tensor }[] = [{ name: "iter", tensor: steps }];
  for (let kind = 0; kind < kinds; kind++) {
    for (const [owner, tensors] of owners) weights.push({ name: `${owner.name}/${kind}`, tensor: tensors[kind] });
  }
  const older = slotsOf(optimizer).flatMap((slots) => slots.map(({ variable }) => variable));
  await optimizer.setWeights(weights);
  tf.dispose(older);
  setSlotOrder(
    optimizer,
    owners.map(([owner]) => owner),
  );
  powersOf(optimizer).forEach((power, place) => power.assign(powers[place]));
}

/** Frees what {@link optimizerState} returned. */
export function disposeState({ common, moments }: OptimizerState): void {
  tf.dispose([...common, ...[...moments.values()].flat()]);
}

function powersOf(optimizer: tf.Optimizer): tf.Variable[] {
  const { accBeta1, accBeta2 } = optimizer as unknown as Powers;
  return accBeta1 && accBeta2 ? [accBeta1, accBeta2] : [];
}
