import * as tf from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import type { Distance } from "../distances/distance.js";
import { plainDistance } from "./plainDistance.js";

/**
 * Which templates an identity keeps of its examples.
 *
 * - `"all"`: every example. The most exact, and the slowest where there are many.
 * - `"mean"`: their mean, of unit length where they are. For examples that vary at random around one point.
 * - `"medoid"`: the example that is nearest to the others; never a point where no example was.
 * - `{ centres: 4 }`: at most so many examples that cover the others best. For identities with several looks: with and without glasses.
 * - `{ movingAverage: 0.1 }`: each new example moves the template by that share. For identities that change slowly.
 */
export type Templates = "all" | "mean" | "medoid" | { readonly centres: number } | { readonly movingAverage: number };

/** Templates of one identity. */
export interface KeptTemplates {
  readonly rows: readonly Float32Array[];
  /** What the one template of a mean or medoid weighs against one more example; 0 where there is none. */
  readonly weight: number;
}

/** Refuses what is not {@link Templates}. */
export function requireTemplates(who: string, templates: Templates): void {
  if (templates === "all" || templates === "mean" || templates === "medoid") return;
  const value: unknown = templates;
  if (typeof value === "object" && value !== null) {
    if ("centres" in value) {
      requireCount(who, "templates.centres", value.centres as number);
      return;
    }
    if ("movingAverage" in value) {
      const share = value.movingAverage as number;
      if (share > 0 && share <= 1) return;
      throw new RangeError(`${who}: templates.movingAverage must be greater than 0 and at most 1, got ${share}`);
    }
  }
  throw new RangeError(
    `${who}: templates must be "all", "mean", "medoid", { centres } or { movingAverage }, got ${JSON.stringify(value)}`,
  );
}

/** The templates of an identity after more examples, each of which weighs `exampleWeight`. */
export async function keepTemplates(
  templates: Templates,
  before: KeptTemplates,
  examples: readonly Float32Array[],
  distance: Distance,
  exampleWeight = 1,
): Promise<KeptTemplates> {
  if (templates === "all") return { rows: [...before.rows, ...examples], weight: 0 };
  if (templates === "mean") return mean(before, examples, exampleWeight);
  if (templates === "medoid") {
    const rows = [...before.rows, ...examples];
    const weights = rows.map((_, i) => (i < before.rows.length ? before.weight : exampleWeight));
    const [best] = await centres(rows, weights, 1, distance);
    return { rows: [rows[best]], weight: weights.reduce((sum, weight) => sum + weight, 0) };
  }
  if ("centres" in templates) {
    const rows = [...before.rows, ...examples];
    const chosen = await centres(
      rows,
      rows.map(() => 1),
      templates.centres,
      distance,
    );
    return { rows: chosen.map((i) => rows[i]), weight: 0 };
  }
  const { movingAverage: share } = templates;
  const isUnit = areUnit([...before.rows, ...examples]);
  const [first, ...rest] = [...before.rows, ...examples];
  const moved = rest.reduce(
    (row, example) =>
      (isUnit ? toUnit : same)(
        row.map((value, i) => (1 - share) * value + share * example[i]),
        row,
      ),
    first,
  );
  return { rows: [moved], weight: 0 };
}

/** The sum of all examples so far is the template times its weight. */
function mean({ rows, weight }: KeptTemplates, examples: readonly Float32Array[], each: number): KeptTemplates {
  const isUnit = areUnit([...rows, ...examples]);
  const sum = new Float64Array(examples[0].length);
  rows.forEach((row) => {
    row.forEach((value, i) => (sum[i] += weight * value));
  });
  for (const example of examples) example.forEach((value, i) => (sum[i] += each * value));
  const total = isUnit ? Math.hypot(...sum) : weight * rows.length + each * examples.length;
  // Examples that cancel out have no direction.
  if (total < 1e-6) return { rows: [examples[0]], weight: 1e-6 };
  return { rows: [Float32Array.from(sum, (value) => value / total)], weight: total };
}

/** The row nearest to all by weight, then again and again the row that is farthest from those chosen. */
async function centres(
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

const areUnit = (rows: readonly Float32Array[]): boolean =>
  rows.every((row) => Math.abs(Math.hypot(...row) - 1) < 1e-3);

function toUnit(row: Float32Array, otherwise: Float32Array): Float32Array {
  const length = Math.hypot(...row);
  return length < 1e-6 ? otherwise : row.map((value) => value / length);
}

const same = (row: Float32Array): Float32Array => row;
