import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "../tensors/hasKernel.js";
import { areFinite, zeroOrNaN } from "./applyGradients.js";

/** Everything a step computes before it changes any weight. */
export interface ComputedStep {
  readonly samples: tf.Tensor;
  readonly rows: Int32Array;
  readonly gradients: tf.NamedTensorMap;
  /** Statistics of batch normalisation that the forward pass has changed. */
  readonly statistics: readonly tf.Variable[];
  /** Names the step in errors. */
  readonly when: string;
}

/** Figures that decide whether a step is valid, to be read together with its loss: shape `[3]`. */
export function stepChecks({
  samples,
  gradients,
  statistics,
}: Pick<ComputedStep, "samples" | "gradients" | "statistics">): tf.Tensor1D {
  return tf.stack([
    countNotFinite([samples]),
    countNotFinite(statistics),
    squaredNorm(Object.values(gradients)),
  ]) as tf.Tensor1D;
}

/** 0 if all numbers of all tensors are finite, else a positive number or NaN. */
function countNotFinite(tensors: readonly tf.Tensor[]): tf.Scalar | number {
  if (tensors.length === 0) return 0;
  if (hasKernel("NotFinite") && tensors.every(({ dtype }) => dtype === "float32"))
    return together("NotFinite", tensors);
  return zeroOrNaN(tf.concat(tensors.map((one) => tf.reshape(one, [-1]))));
}

const together = (kernel: string, tensors: readonly tf.Tensor[]): tf.Scalar =>
  tf.engine().runKernel(kernel, Object.fromEntries(tensors.map((x, i) => [`x${i}`, x])));

/** Refuses a step that computed a non-finite number, and says where. */
export async function requireFiniteStep(
  { samples, rows, gradients, statistics, when }: ComputedStep,
  [input, moved, norm]: ArrayLike<number> & Iterable<number>,
  loss: number,
): Promise<void> {
  if (input !== 0) {
    const values = await samples.data();
    const place = values.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(
      `fit: samples must be finite, got ${values[place]} in row ${rowOf(rows, values, place)} (${when})`,
    );
  }
  if (moved !== 0) {
    const values = Float32Array.from(await samples.data());
    const place = values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]) ? i : best), 0);
    const names = await notFinite(statistics.map((one) => ({ name: one.name, tensor: one })));
    throw new RangeError(
      `fit: the running statistics of batch normalisation must stay finite, but ${names} would not in ${when}; the largest number of the batch is ${values[place]} in row ${rowOf(rows, values, place)}: scale the input or take the row out`,
    );
  }
  if (!Number.isFinite(loss)) {
    throw new RangeError(
      `fit: the loss must stay finite, got ${loss} in ${when}; lower the learning rate or scale the input`,
    );
  }
  if (!Number.isFinite(norm)) {
    const names = await notFinite(Object.entries(gradients).map(([name, tensor]) => ({ name, tensor })));
    throw new RangeError(
      `fit: the gradient and its square must be finite, that of ${names || "all weights together"} is not in ${when}; lower the learning rate or scale the input`,
    );
  }
}

const rowOf = (rows: Int32Array, values: ArrayLike<number>, place: number): number =>
  rows[Math.floor(place / (values.length / rows.length))];

async function notFinite(tensors: readonly { readonly name: string; readonly tensor: tf.Tensor }[]): Promise<string> {
  const names: string[] = [];
  for (const { name, tensor } of tensors) if (!(await areFinite([tensor]))) names.push(name);
  return names.join(", ");
}

/** Size in floats from which a gradient is summed separately instead of being concatenated with others. */
const LARGE = 2 ** 20;

/** The sum of the squares of all numbers of all tensors. */
function squaredNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  if (hasKernel("SquaredNorms")) {
    return together("SquaredNorms", tensors);
  }
  const large = tensors.filter(({ size }) => size >= LARGE);
  const small = tensors.filter(({ size }) => size > 0 && size < LARGE).map((tensor) => tf.reshape(tensor, [-1]));
  const joined = small.length > 0 ? [tf.concat(small)] : [];
  return tf.addN([...large, ...joined].map((tensor) => tf.tidy(() => tf.sum<tf.Scalar>(tf.square(tensor)))));
}
