import * as tf from "@tensorflow/tfjs-core";

import { dispatch, eachIndex, spreadOver, type Word } from "./dispatch.js";
import { allocate, type GpuBackend } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

const PCG = `fn pcg(v: u32) -> u32 {
  let state = v * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}`;

function compute(
  backend: GpuBackend,
  key: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  expression: string,
  words: Readonly<Record<string, Word>> = {},
): tf.TensorInfo {
  const [first] = Object.values(inputs);
  const result = allocate(backend, first.shape);
  const size = tf.util.sizeFromShape(first.shape);
  if (size === 0) return result;
  dispatch(backend, {
    key,
    code: () => `${expression.includes("pcg(") ? PCG : ""}${eachIndex(`result[i] = ${expression};`)}`,
    bindings: {
      result: { tensor: result, access: "write" },
      ...Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, { tensor }])),
    },
    words: { size, ...words },
    groups: spreadOver(size),
  });
  return result;
}

/** One of our own kernels, for gradients: both inputs are floats of the same shape. */
function gradient(name: string, expression: string): GpuKernel {
  return { name, run: ({ inputs: { x, dy }, backend }) => compute(backend, name, { x, dy }, expression) };
}

/**
 * `x`, with a share `rate` of its numbers set to 0 and the others scaled up. Which ones depends only on `seed` and the place, so the gradient is the same function of `dy`.
 */
const dropout: GpuKernel = {
  name: "DropOut",
  run: ({ inputs: { x }, attrs, backend }) => {
    const { seed, rate } = attrs as { seed: number; rate: number };
    return compute(
      backend,
      "drop out",
      { x },
      // PCG's output function over a separate sequence for each seed (Jarzynski, Olano 2020).
      "select(0.0, x[i] * u.scale, pcg(i ^ pcg(u.seed)) >= u.below)",
      { seed: seed >>> 0, below: Math.round(rate * 2 ** 32), scale: { float: 1 / (1 - rate) } },
    );
  },
};

/** Kernels that compute each number by itself. */
export const elementwise: readonly GpuKernel[] = [
  gradient("ReluGrad", "select(0.0, dy[i], x[i] > 0.0)"),
  gradient("SquareGrad", "2.0 * x[i] * dy[i]"),
  gradient("SafeRootGrad", "select(0.0, dy[i] / (2.0 * x[i]), x[i] > 0.0)"),
  gradient("SigmoidGrad", "dy[i] * x[i] * (1.0 - x[i])"),
  dropout,
];
