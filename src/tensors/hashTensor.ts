import * as tf from "@tensorflow/tfjs-core";

import { hashWords } from "../core/fingerprint.js";
import { hasKernel } from "./hasKernel.js";

/**
 * Four words that change with any bit of a tensor's values, the same on every backend.
 *
 * Reads the values each time: the identity of a tensor's data proves nothing, since optimizers, and any other holder of the memory, may write in place. All reads
 * are requested before this returns, so tensors hashed together are hashed as they were at that moment. Where the backend has the kernel `HashWords`
 * (`useWasm` of `one-shot-ts/backends` registers it), nothing is copied.
 */
export async function hashTensor(tensor: tf.Tensor): Promise<Int32Array> {
  if (!hasKernel("HashWords")) {
    const values = await tensor.data();
    const whole = values instanceof Uint8Array ? Int32Array.from(values) : values;
    return hashWords(new Int32Array(whole.buffer, whole.byteOffset, whole.length));
  }
  const hashed = tf.keep(tf.engine().runKernel<tf.Tensor>("HashWords", { x: tensor }, {}));
  try {
    return (await hashed.data<"int32">()).slice();
  } finally {
    hashed.dispose();
  }
}
