import { requireOptions, requirePositive } from "../core/check.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import { pairDistances } from "./pairDistances.js";

/** Options of {@link groupEmbeddings}. */
export interface GroupOptions {
  /** How embeddings are compared. */
  readonly distance: Distance;
  /** Two groups are merged if the mean distance between their members is at most this; use a calibration's threshold. */
  readonly threshold: number;
}

/** The most samples allowed: the distances of all pairs are held in memory, 4 bytes each. */
const MOST = 20_000;

/**
 * Groups unlabelled samples by identity, to find the strangers who keep appearing.
 *
 * Average linkage: the two groups with the smallest mean distance between their members are merged repeatedly. One odd sample between two people does not join them, as it would
 * if only the nearest members counted. For samples that arrive one by one, and for more than 20,000, use {@link Grouping}.
 *
 * @returns The group of each sample, numbered from 0 in order of appearance.
 * @throws RangeError if there are more than 20,000 samples, or `threshold` is not positive.
 * @example
 * ```ts
 * const groups = await groupEmbeddings(await net.embed(test), { distance: net.metric, threshold: calibration.threshold });
 * ```
 * @see Müllner (2011), "Modern hierarchical, agglomerative clustering algorithms": the nearest-neighbour chain.
 */
export async function groupEmbeddings(embeddings: Embeddings, options: GroupOptions): Promise<Int32Array> {
  const who = "groupEmbeddings";
  const { distance, threshold } = requireOptions(who, options);
  if ((embeddings as Embeddings | null | undefined)?.length !== 0) requireEmbeddings(who, embeddings);
  requireDistance(who, distance);
  requirePositive(who, "threshold", threshold);
  const { length } = embeddings;
  if (length > MOST) {
    throw new RangeError(`${who}: at most ${MOST} samples at once, got ${length}; use Grouping for more`);
  }
  const between = await pairDistances(embeddings, distance);
  const parent = Int32Array.from({ length }, (_, i) => i);
  for (const { a, b, height } of averageLinkage(between, length)) if (height <= threshold) join(parent, a, b);
  const numbers = new Map<number, number>();
  return parent.map((_, i) => {
    const root = rootOf(parent, i);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}

/** A merge of two groups, each given by one of its members. */
interface Merge {
  readonly a: number;
  readonly b: number;
  readonly height: number;
}

/** All merges of average linkage, not in order of height. Overwrites the distances. */
function averageLinkage(between: Float32Array, length: number): Merge[] {
  const sizes = new Int32Array(length).fill(1);
  const at = (i: number, j: number): number => (i < j ? (j * (j - 1)) / 2 + i : (i * (i - 1)) / 2 + j);
  const merges: Merge[] = [];
  const chain: number[] = [];
  let first = 0;
  while (merges.length < length - 1) {
    if (chain.length === 0) {
      while (sizes[first] === 0) first++;
      chain.push(first);
    }
    const end = chain[chain.length - 1];
    const before = chain.at(-2);
    // The previous one wins a tie; otherwise the chain would cycle for ever.
    let nearest = before ?? -1;
    let least = before === undefined ? Infinity : between[at(end, before)];
    for (let other = 0; other < length; other++) {
      if (other === end || sizes[other] === 0) continue;
      const value = between[at(end, other)];
      if (value < least || nearest < 0) [nearest, least] = [other, value];
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: end, b: nearest, height: least });
    const total = sizes[end] + sizes[nearest];
    for (let other = 0; other < length; other++) {
      if (sizes[other] === 0 || other === end || other === nearest) continue;
      const sum = sizes[end] * between[at(end, other)] + sizes[nearest] * between[at(nearest, other)];
      between[at(nearest, other)] = sum / total;
    }
    sizes[nearest] = total;
    sizes[end] = 0;
  }
  return merges;
}

function rootOf(parent: Int32Array, i: number): number {
  while (parent[i] !== i) {
    parent[i] = parent[parent[i]];
    i = parent[i];
  }
  return i;
}

function join(parent: Int32Array, a: number, b: number): void {
  const [one, other] = [rootOf(parent, a), rootOf(parent, b)];
  parent[Math.max(one, other)] = Math.min(one, other);
}
