import * as tf from "@tensorflow/tfjs-core";

import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { areFloats, forgetValues } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

/**
 * One step of Adam, in place: updates `value` and both moments, which nothing else may hold. Attributes: `beta1`, `beta2`, `step` (learning rate over
 * 1 - beta1^t), `root` (1 / sqrt(1 - beta2^t)) and `epsilon`. Returns an empty list.
 */
export const fusedAdam: GpuKernel = {
  name: "FusedAdam",
  run: ({ inputs: { value, first, second, gradient }, attrs, backend }) => {
    const { beta1, beta2, step, root, epsilon } = attrs as Record<
      "beta1" | "beta2" | "step" | "root" | "epsilon",
      number
    >;
    const size = tf.util.sizeFromShape(value.shape);
    for (const tensor of [value, first, second, gradient]) {
      if (tensor.dtype === "float32" && tf.util.sizeFromShape(tensor.shape) === size) continue;
      throw new RangeError(
        `FusedAdam: weights, moments and gradient must be floats of one size, got ${[value, first, second, gradient].map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`).join(", ")}`,
      );
    }
    if (!areFloats(value)) return [];
    dispatch(backend, {
      key: "adam",
      code: () =>
        eachIndex(`let g = gradient[i];
  let m = u.beta1 * first[i] + u.rest1 * g;
  let v = u.beta2 * second[i] + u.rest2 * g * g;
  first[i] = m; second[i] = v;
  value[i] -= u.step * m / (sqrt(v) * u.root + u.epsilon);`),
      bindings: {
        value: { tensor: value, access: "write" },
        first: { tensor: first, access: "write" },
        second: { tensor: second, access: "write" },
        gradient: { tensor: gradient },
      },
      words: {
        size,
        ...{ beta1: { float: beta1 }, beta2: { float: beta2 }, step: { float: step }, root: { float: root } },
        ...{ epsilon: { float: epsilon }, rest1: { float: 1 - beta1 }, rest2: { float: 1 - beta2 } },
      },
      groups: spreadOver(size),
    });
    for (const tensor of [value, first, second]) forgetValues(backend, tensor);
    return [];
  },
};
