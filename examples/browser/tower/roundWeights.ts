import * as tf from "@tensorflow/tfjs-core";
import type { SiameseNet } from "one-shot-ts";

/** Keeps 7 significant bits of each weight, so that the file compresses to less than half. */
export function roundWeights({ tower }: SiameseNet): void {
  const rounded = tower.getWeights().map((weight) => {
    const bits = new Uint32Array(Float32Array.from(weight.dataSync<"float32">()).buffer);
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] + 0x10000) & 0xfffe0000;
    return tf.tensor(new Float32Array(bits.buffer), weight.shape);
  });
  tower.setWeights(rounded);
  tf.dispose(rounded);
}
