import * as tf from "@tensorflow/tfjs-core";

import { pause } from "../core/pause.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import { plainDistance } from "./plainDistance.js";

/** The distances between all pairs of rows: that of `i < j` is at index `j (j - 1) / 2 + i`. */
export async function pairDistances({ values, length, size }: Embeddings, distance: Distance): Promise<Float32Array> {
  const between = new Float32Array((length * (length - 1)) / 2);
  const plain = plainDistance(distance);
  const resting = pause();
  for (let j = 1; j < length; j++) {
    const start = (j * (j - 1)) / 2;
    if (plain !== undefined) {
      for (let i = 0; i < j; i++) {
        between[start + i] = plain.distance(plain.rank(values, i * size, values, j * size, size));
      }
    } else {
      const row = tf.tidy(() =>
        distance.matrix(
          tf.tensor2d(values.slice(0, j * size), [j, size]),
          tf.tensor2d(values.slice(j * size, (j + 1) * size), [1, size]),
        ),
      );
      between.set(await row.data<"float32">(), start);
      row.dispose();
    }
    await resting();
  }
  return between;
}
