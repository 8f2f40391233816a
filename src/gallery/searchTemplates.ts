import * as tf from "@tensorflow/tfjs-core";

import { pause } from "../core/pause.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import { MOST_QUERIES, rowSearch, type RowSearch } from "../tensors/rowSearch.js";
import { NearestIdentities, type NearIdentity } from "./nearestIdentities.js";
import { plainDistance, type PlainDistance } from "./plainDistance.js";
import { isModerate, LARGE } from "./rowMatrix.js";
import type { TemplateTable } from "./templateTable.js";

/** An identity by name, and how far a sample is from it. */
export interface Near {
  readonly name: string;
  readonly distance: number;
}

/** Options of a search. */
export interface SearchOptions {
  /** How many identities to find. */
  readonly top: number;
  readonly combine: Combine;
  /** Whether an identity, by number, may be found; absent if all may. */
  readonly accepts?: (identity: number) => boolean;
}

/** The nearest identities to each query, nearest first, without sorting all. Each answer reflects one moment and leaves out identities removed during the search. */
export async function searchTemplates(
  table: TemplateTable,
  queries: Embeddings,
  distance: Distance,
  options: SearchOptions,
): Promise<Near[][]> {
  const plain = plainDistance(distance);
  if (plain === undefined) return searchByMatrix(table, queries, distance, options);
  const quick = await searchQuickly(table, queries, plain, options);
  if (quick !== undefined) return quick;
  const answers: Near[][] = [];
  const resting = pause();
  for (let query = 0; query < queries.length; query++) {
    answers.push(named(table, searchPlainly(table, embeddingRow(queries, query), plain, options)));
    await resting();
  }
  return answers;
}

/** The distance of a sample from one identity, by number. */
export async function distanceTo(
  table: TemplateTable,
  identity: number,
  query: Float32Array,
  distance: Distance,
  combine: Combine,
): Promise<number> {
  return distanceToRows(
    table.rows(identity).map((row) => table.matrix.row(row)),
    query,
    distance,
    combine,
  );
}

/** The distance of a sample from an identity with these templates; exact, in double precision, if the distance is one of the library's own. */
export async function distanceToRows(
  rows: readonly Float32Array[],
  query: Float32Array,
  distance: Distance,
  combine: Combine,
): Promise<number> {
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
  if (combine === "nearest") return distances.reduce((least, value) => Math.min(least, value), Infinity);
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

/** Rows of the first piece of a search; each further piece brings the rows searched so far to `GROWTH` times their number. */
const FIRST_ROWS = 256;
const GROWTH = 8;

/** Searches with the backend's row search, which leaves few rows to be compared exactly; undefined if it cannot be used. */
async function searchQuickly(
  table: TemplateTable,
  queries: Embeddings,
  plain: PlainDistance,
  { top, combine, accepts }: SearchOptions,
): Promise<Near[][] | undefined> {
  const search = rowSearch();
  const { matrix } = table;
  const isLarge = matrix.length * matrix.size >= LARGE && matrix.isModerate;
  if (search === undefined || combine !== "nearest" || !isLarge || !isModerate(queries.values)) return undefined;
  const answers: Near[][] = [];
  const resting = pause();
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    const some = part(queries, first, Math.min(MOST_QUERIES, queries.length - first));
    answers.push(...searchAtOnce(table, some, plain, search, top, accepts).map((found) => named(table, found)));
    await resting();
  }
  return answers;
}

function searchAtOnce(
  { matrix, owners, size: identities }: TemplateTable,
  queries: Embeddings,
  { rowRank, rank, distance }: PlainDistance,
  search: RowSearch,
  top: number,
  accepts: SearchOptions["accepts"],
): NearIdentity[][] {
  const { size } = queries;
  const most = Math.min(top, identities);
  const found = Array.from({ length: queries.length }, () => new NearestIdentities(most));
  matrix.settle();
  const near = search.start(rowRank, queries.values, size);
  try {
    for (const { start, rows, values } of matrix.blocks()) {
      for (let row = 0; row < rows;) {
        const count = Math.min(rows - row, Math.max(FIRST_ROWS, (GROWTH - 1) * (start + row)));
        const bounds = found.map((nearest) => nearest.bound);
        near.find(values, row, count, bounds, (query, at) => {
          const exact = rank(values, at * size, queries.values, query * size, size);
          if (exact > found[query].bound || accepts?.(owners[start + at]) === false) return;
          found[query].offer(owners[start + at], exact);
        });
        row += count;
      }
    }
  } finally {
    near.end();
  }
  return found.map((nearest) => nearest.found.map((one) => ({ ...one, distance: distance(one.distance) })));
}

function searchPlainly(
  { matrix, owners, end }: TemplateTable,
  query: Float32Array,
  { rank, distance }: PlainDistance,
  { top, combine, accepts }: SearchOptions,
): NearIdentity[] {
  const nearest = new NearestIdentities(top);
  const { size } = matrix;
  if (combine === "nearest") {
    for (const { start, rows, values } of matrix.blocks()) {
      for (let row = 0; row < rows; row++) {
        if (accepts?.(owners[start + row]) === false) continue;
        const found = rank(values, row * size, query, 0, size);
        if (found <= nearest.bound) nearest.offer(owners[start + row], found);
      }
    }
    return nearest.found.map((near) => ({ ...near, distance: distance(near.distance) }));
  }
  const means = new Means(end);
  for (const { start, rows, values } of matrix.blocks()) {
    for (let row = 0; row < rows; row++) {
      if (accepts?.(owners[start + row]) !== false)
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
      const mean = sum / this.counts[identity]; // NaN where an identity was removed
      if (mean <= nearest.bound) nearest.offer(identity, mean);
    });
  }
}

/** Numbers in the largest matrix of distances. */
const LARGEST = 1 << 22;
/** Templates on the device at a time. */
const TEMPLATES = 4096;

async function searchByMatrix(
  table: TemplateTable,
  queries: Embeddings,
  distance: Distance,
  { top, combine, accepts }: SearchOptions,
): Promise<Near[][]> {
  const answers: Near[][] = [];
  const step = Math.max(1, Math.floor(LARGEST / Math.max(1, table.matrix.length)));
  for (let first = 0; first < queries.length; first += step) {
    const some = part(queries, first, Math.min(step, queries.length - first));
    // Everything is requested, and the rows' owners are copied, before anything is awaited, since the table may change meanwhile.
    const owners = table.owners.slice();
    const { end, numbering } = table;
    const matrices: tf.Tensor2D[] = [];
    for (const { rows, values } of table.matrix.blocks()) {
      for (let row = 0; row < rows; row += TEMPLATES) {
        const count = Math.min(TEMPLATES, rows - row);
        matrices.push(distancesByMatrix(distance, values.slice(row * some.size, (row + count) * some.size), some));
      }
    }
    const found = Array.from({ length: some.length }, () => new NearestIdentities(top));
    const means = combine === "mean" ? found.map(() => new Means(end)) : undefined;
    let row = 0;
    for (const values of await Promise.all(matrices.map(readAway))) {
      for (let i = 0; i < values.length; row++) {
        for (let query = 0; query < some.length; query++, i++) {
          if (accepts?.(owners[row]) === false) continue;
          if (means !== undefined) means[query].add(owners[row], values[i]);
          else if (values[i] <= found[query].bound) found[query].offer(owners[row], values[i]);
        }
      }
    }
    means?.forEach((mean, query) => {
      mean.offerTo(found[query]);
    });
    if (table.numbering !== numbering)
      return searchByMatrix(table, queries, distance, { top, combine, ...(accepts && { accepts }) });
    answers.push(...found.map((nearest) => named(table, nearest.found)));
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

/** The identities found, by name, without those removed meanwhile. */
function named(table: TemplateTable, found: readonly NearIdentity[]): Near[] {
  return found.flatMap(({ identity, distance }) => {
    const name = table.name(identity);
    return name === undefined ? [] : [{ name, distance }];
  });
}
