import * as tf from "@tensorflow/tfjs-core";

import { pause } from "../core/pause.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import { NearestIdentities, type NearIdentity } from "./nearestIdentities.js";
import { plainDistance, type PlainDistance } from "./plainDistance.js";
import type { TemplateTable } from "./templateTable.js";

/** How the distances to several templates of one identity become one: the least, or the mean. */
export type Combine = "nearest" | "mean";

/** An identity by its name, and how far a sample is from it. */
export interface Near {
  readonly name: string;
  readonly distance: number;
}

/** How to search. */
export interface SearchOptions {
  /** How many identities to find. */
  readonly top: number;
  readonly combine: Combine;
}

/** The nearest identities of each query, nearest first, without an order of all. Each answer is that of one moment, whatever is enrolled meanwhile. */
export async function searchTemplates(
  table: TemplateTable,
  queries: Embeddings,
  distance: Distance,
  options: SearchOptions,
): Promise<Near[][]> {
  const plain = plainDistance(distance);
  if (plain === undefined) return searchByMatrix(table, queries, distance, options);
  const answers: Near[][] = [];
  const resting = pause();
  for (let query = 0; query < queries.length; query++) {
    answers.push(named(table.names, searchPlainly(table, embeddingRow(queries, query), plain, options)));
    await resting();
  }
  return answers;
}

/** How far a sample is from one identity, by its number. */
export async function distanceTo(
  table: TemplateTable,
  identity: number,
  query: Float32Array,
  distance: Distance,
  combine: Combine,
): Promise<number> {
  const rows = table.rows(identity).map((row) => table.matrix.row(row));
  const plain = plainDistance(distance);
  if (plain !== undefined) {
    return combineDistances(
      rows.map((row) => plain.distance(plain.rank(row, 0, query, 0, query.length))),
      combine,
    );
  }
  const flat = new Float32Array(rows.length * query.length);
  rows.forEach((row, i) => {
    flat.set(row, i * query.length);
  });
  const distances = distancesByMatrix(distance, flat, { values: query, length: 1, size: query.length });
  return combineDistances(Array.from(await readAway(distances)), combine);
}

function combineDistances(distances: readonly number[], combine: Combine): number {
  if (combine === "nearest") return Math.min(...distances);
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

function searchPlainly(
  { matrix, owners, order, size: identities }: TemplateTable,
  query: Float32Array,
  { rank, distance }: PlainDistance,
  { top, combine }: SearchOptions,
): NearIdentity[] {
  const nearest = new NearestIdentities(top, order);
  const { size } = matrix;
  if (combine === "nearest") {
    for (const { start, rows, values } of matrix.blocks()) {
      for (let row = 0; row < rows; row++) {
        const found = rank(values, row * size, query, 0, size);
        if (found <= nearest.bound) nearest.offer(owners[start + row], found);
      }
    }
    return nearest.found.map((near) => ({ ...near, distance: distance(near.distance) }));
  }
  const means = new Means(identities);
  for (const { start, rows, values } of matrix.blocks()) {
    for (let row = 0; row < rows; row++) {
      means.add(owners[start + row], distance(rank(values, row * size, query, 0, size)));
    }
  }
  means.offerTo(nearest);
  return nearest.found;
}

/** Mean distance to each identity. */
class Means {
  private readonly sums: Float64Array;
  private readonly counts: Int32Array;

  constructor(identities: number) {
    this.sums = new Float64Array(identities);
    this.counts = new Int32Array(identities);
  }

  add(identity: number, distance: number): void {
    this.sums[identity] += distance;
    this.counts[identity]++;
  }

  offerTo(nearest: NearestIdentities): void {
    this.sums.forEach((sum, identity) => {
      const mean = sum / this.counts[identity];
      if (mean <= nearest.bound) nearest.offer(identity, mean);
    });
  }
}

/** Numbers in the largest matrix of distances. */
const LARGEST = 1 << 22;
/** Templates on the device at once. */
const TEMPLATES = 4096;

async function searchByMatrix(
  table: TemplateTable,
  queries: Embeddings,
  distance: Distance,
  { top, combine }: SearchOptions,
): Promise<Near[][]> {
  const answers: Near[][] = [];
  const step = Math.max(1, Math.floor(LARGEST / Math.max(1, table.matrix.length)));
  for (let first = 0; first < queries.length; first += step) {
    const some = part(queries, first, Math.min(step, queries.length - first));
    // All is asked for, and whose the rows are is kept, before anything is waited for: the table may change meanwhile.
    const owners = table.owners.slice();
    const names = table.names.slice();
    const order = table.order.slice();
    const matrices: tf.Tensor2D[] = [];
    for (const { rows, values } of table.matrix.blocks()) {
      for (let row = 0; row < rows; row += TEMPLATES) {
        const count = Math.min(TEMPLATES, rows - row);
        matrices.push(distancesByMatrix(distance, values.slice(row * some.size, (row + count) * some.size), some));
      }
    }
    const found = Array.from({ length: some.length }, () => new NearestIdentities(top, order));
    const means = combine === "mean" ? found.map(() => new Means(names.length)) : undefined;
    let row = 0;
    for (const values of await Promise.all(matrices.map(readAway))) {
      for (let i = 0; i < values.length; row++) {
        for (let query = 0; query < some.length; query++, i++) {
          if (means !== undefined) means[query].add(owners[row], values[i]);
          else if (values[i] <= found[query].bound) found[query].offer(owners[row], values[i]);
        }
      }
    }
    means?.forEach((mean, query) => {
      mean.offerTo(found[query]);
    });
    answers.push(...found.map((nearest) => named(names, nearest.found)));
  }
  return answers;
}

function part({ values, size }: Embeddings, first: number, length: number): Embeddings {
  return { values: values.subarray(first * size, (first + length) * size), length, size };
}

/** `[templates, queries]`. */
function distancesByMatrix(
  distance: Distance,
  templates: Float32Array,
  { values, length, size }: Embeddings,
): tf.Tensor2D {
  return tf.tidy(() =>
    distance.matrix(tf.tensor2d(templates, [templates.length / size, size]), tf.tensor2d(values, [length, size])),
  );
}

async function readAway(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<"float32">();
  } finally {
    tensor.dispose();
  }
}

function named(names: readonly string[], found: readonly NearIdentity[]): Near[] {
  return found.map(({ identity, distance }) => ({ name: names[identity], distance }));
}
