import * as tf from "@tensorflow/tfjs-core";

import type { Distance } from "../distances/distance.js";
import { plainDistance } from "./plainDistance.js";

/** Indices of the row with the smallest weighted distance to all others, then repeatedly of the row farthest from those chosen so far. */
export async function centralRows(
  rows: readonly Float32Array[],
  weights: readonly number[],
  count: number,
  distance: Distance,
): Promise<number[]> {
  const between = await distancesBetween(rows, distance);
  const least = (values: readonly number[]): number => values.indexOf(Math.min(...values));
  const chosen = [least(between.map((own) => own.reduce((sum, value, i) => sum + weights[i] * value, 0)))];
  const nearest = [...between[chosen[0]]];
  while (chosen.length < Math.min(count, rows.length)) {
    const next = least(nearest.map((value, i) => (chosen.includes(i) ? Infinity : -value)));
    chosen.push(next);
    between[next].forEach((value, i) => (nearest[i] = Math.min(nearest[i], value)));
  }
  return chosen;
}

async function distancesBetween(rows: readonly Float32Array[], distance: Distance): Promise<number[][]> {
  const plain = plainDistance(distance);
  const { length: size } = rows[0];
  if (plain !== undefined) {
    return rows.map((a) => rows.map((b) => (a === b ? 0 : plain.distance(plain.rank(a, 0, b, 0, size)))));
  }
  const matrix = tf.tidy(() => {
    const all = tf.tensor2d(Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, size]);
    return distance.matrix(all, all);
  });
  try {
    return await matrix.array();
  } finally {
    matrix.dispose();
  }
}
