import * as tf from "@tensorflow/tfjs-core";

import { areFloats, placeOf, type WasmKernel } from "./kernel.js";
import { cut } from "./work.js";

/**
 * One step of Adam, in place: updates `value` and both moments, which nothing else may hold. Attributes: `beta1`, `beta2`, `step` (learning rate over
 * 1 - beta1^t), `root` (1 / sqrt(1 - beta2^t)) and `epsilon`. Returns an empty list.
 */
export const fusedAdam: WasmKernel = {
  name: "FusedAdam",
  run: ({ inputs: { value, first, second, gradient }, attrs, backend, runner }) => {
    const { beta1, beta2, step, root, epsilon } = attrs as Record<
      "beta1" | "beta2" | "step" | "root" | "epsilon",
      number
    >;
    const size = tf.util.sizeFromShape(value.shape);
    for (const tensor of [value, first, second, gradient]) {
      if (areFloats(tensor) && tf.util.sizeFromShape(tensor.shape) === size) continue;
      throw new RangeError(
        `FusedAdam: weights, moments and gradient must be floats of one size, got ${[value, first, second, gradient].map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`).join(", ")}`,
      );
    }
    const { perChunk, chunks } = cut(size);
    const places = [value, first, second, gradient].map((tensor) => placeOf(backend, tensor));
    const numbers = [beta1, beta2, step, root, epsilon, 1 - beta1, 1 - beta2].map((float) => ({ float }));
    runner.run("adam", [...places, size, perChunk, ...numbers], chunks);
    return [];
  },
};
