import * as tf from "@tensorflow/tfjs-core";

import type { Combine } from "../data/combine.js";
import type { Distance } from "../distances/distance.js";
import { plainDistance } from "../gallery/plainDistance.js";

/** How far a query is from an identity with these templates: exactly, in double precision, where the distance is one of the library's own. */
export async function combineRows(
  templates: readonly Float32Array[],
  query: Float32Array,
  distance: Distance,
  combine: Combine,
): Promise<number> {
  const distances = await distancesTo(templates, query, distance);
  if (combine === "nearest") return distances.reduce((least, value) => Math.min(least, value), Infinity);
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

async function distancesTo(
  templates: readonly Float32Array[],
  query: Float32Array,
  distance: Distance,
): Promise<readonly number[]> {
  const { length: size } = query;
  const plain = plainDistance(distance);
  if (plain !== undefined) return templates.map((row) => plain.distance(plain.rank(row, 0, query, 0, size)));
  const flat = new Float32Array(templates.length * size);
  templates.forEach((row, i) => {
    flat.set(row, i * size);
  });
  const matrix = tf.tidy(() =>
    distance.matrix(tf.tensor2d(flat, [templates.length, size]), tf.tensor2d(query, [1, size])),
  );
  try {
    return Array.from(await matrix.data<"float32">());
  } finally {
    matrix.dispose();
  }
}
