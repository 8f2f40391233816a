import * as tf from "@tensorflow/tfjs-core";

/** Adam's running powers of beta1 and beta2, which tfjs does not count among an optimizer's weights. */
interface Powers {
  readonly accBeta1?: tf.Variable;
  readonly accBeta2?: tf.Variable;
}

/**
 * All that an optimizer has gathered, so that another of the same kind can go on in its place, bit for bit: its count of steps, for Adam the
 * powers that tfjs would only round anew, and what `getWeights` gives.
 *
 * @returns Tensors that the caller disposes.
 * @throws Error if tfjs cannot tell the optimizer's state (Adamax).
 */
export async function optimizerState(optimizer: tf.Optimizer): Promise<tf.Tensor[]> {
  const [steps, ...weights] = await optimizer.getWeights();
  return [
    steps.tensor,
    ...[...powersOf(optimizer), ...weights.map(({ tensor }) => tensor)].map((own) => tf.clone(own)),
  ];
}

/** Gives an optimizer what {@link optimizerState} took from another of its kind. The tensors stay the caller's. */
export async function restoreOptimizer(optimizer: tf.Optimizer, state: readonly tf.Tensor[]): Promise<void> {
  const powers = powersOf(optimizer);
  const [steps, ...rest] = state;
  const weights = [steps, ...rest.slice(powers.length)];
  await optimizer.setWeights(weights.map((tensor, place) => ({ name: String(place), tensor })));
  powers.forEach((power, place) => power.assign(rest[place]));
}

function powersOf(optimizer: tf.Optimizer): tf.Variable[] {
  const { accBeta1, accBeta2 } = optimizer as unknown as Powers;
  return accBeta1 && accBeta2 ? [accBeta1, accBeta2] : [];
}
