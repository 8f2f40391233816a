import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import {
  requireCount,
  requireFinite,
  requireList,
  requireNumber,
  requireObject,
  requireOptions,
} from "../core/check.js";
import { embeddingRow, requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { readLabels, requireLabels, type Label, type Labels } from "../data/labels.js";
import { whiteningMap, withinClasses } from "../statistics/whiteningMap.js";
import { SiameseNet } from "./SiameseNet.js";

/** Options of {@link whitenNet}. */
export interface WhitenOptions {
  /**
   * Added to the variance in every direction, as a multiple of the mean variance; default 1. It guards against directions in which the few samples happen to vary little: the greater, the
   * less changes.
   */
  readonly shrinkage?: number;
  /**
   * Successive parts of an embedding, each with a map of its own, so that their shares of a distance stay what they are; together they have the net's numbers. Without them, the embedding
   * is one part.
   */
  readonly parts?: readonly WhitenedPart[];
}

/** A part of an embedding, for {@link WhitenOptions.parts}. */
export interface WhitenedPart {
  /** How many numbers it has. */
  readonly size: number;
  /** See {@link WhitenOptions.shrinkage}, which is also the default. */
  readonly shrinkage?: number;
}

/**
 * Appends a linear map to a trained net under which the samples of a class vary equally in every direction (within-class covariance normalisation). Directions in which a class varies much
 * then count less when two samples are compared, while the mean squared distance between the samples stays the same. It costs one small product per sample, and no training.
 *
 * Embed several samples per class, as they are in use; samples that the net was trained on will do. Calibrate afterwards: distances change.
 *
 * @param net - A net without a learned distance. The result takes over its weights: use and dispose of that one instead.
 * @param embeddings - Its embeddings of the samples.
 * @param labels - The class of each; only classes of several samples count.
 * @returns The net with the map as its last layer, which is saved, fingerprinted and trained further like any other.
 * @throws RangeError if the embeddings have another size than the net's, labels and embeddings differ in number, no class has two samples that differ, the net's distance is learned,
 *   the variance of a direction is 0 and `shrinkage` too, or the parts have another number of numbers together than the net.
 * @example
 * ```ts
 * const embeddings = await net.embed(train);
 * const whitened = whitenNet(net, embeddings, train.labels);
 * ```
 * @see Hatch, Kajarekar, Stolcke (2006), "Within-class covariance normalization for SVM-based speaker recognition".
 */
export function whitenNet(
  net: SiameseNet,
  embeddings: Embeddings,
  labels: ArrayLike<Label> | Labels,
  options: WhitenOptions = {},
): SiameseNet {
  const who = "whitenNet";
  requireObject(who, "net", net, "a SiameseNet", ["tower", "metric", "normalize"]);
  requireEmbeddings(who, embeddings);
  requireFinite(who, "values of embeddings", embeddings.values, "in all");
  const { shrinkage = 1, parts = [{ size: net.embeddingSize }] } = requireOptions(who, options);
  requireNumber(who, "shrinkage", shrinkage, 0);
  const classes = readLabels(who, "labels", labels);
  requireLabels(who, "labels", classes, embeddings.length);
  const { embeddingSize: size, metric, normalize, tower } = net;
  if (embeddings.size !== size) {
    throw new RangeError(`${who}: the embeddings must be the net's, of ${size} numbers, got ${embeddings.size}`);
  }
  if (metric.variables?.length) {
    throw new RangeError(`${who}: the net must compare embeddings by a fixed distance, got the learned ${metric.name}`);
  }
  const placed = requireParts(who, parts, size, shrinkage);
  const map = blockDiagonal(
    size,
    placed.map((part) => partMap(who, embeddings, classes, part)),
  );

  const name = freeName(tower, "whitening");
  const layer = tfl.layers.dense({ units: size, useBias: false, kernelInitializer: "zeros", name });
  const output = layer.apply(tower.outputs[0]) as tfl.SymbolicTensor;
  const kernel = tf.tensor2d(map, [size, size]);
  layer.setWeights([kernel]);
  kernel.dispose();
  const whitened = tfl.model({ inputs: tower.inputs, outputs: output });
  const metadata = tower.getUserDefinedMetadata() as object | undefined;
  if (metadata) whitened.setUserDefinedMetadata(metadata);
  return new SiameseNet({ tower: whitened, distance: metric, normalize });
}

/** A part with its place. */
type Part = Required<WhitenedPart> & { readonly start: number };

function requireParts(who: string, given: readonly WhitenedPart[], size: number, byDefault: number): Part[] {
  requireList(who, "parts", given);
  let start = 0;
  const parts = Array.from(given, (part, k) => {
    const name = `parts[${k}]`;
    const { size: own, shrinkage = byDefault } = requireObject(who, name, part, "an object", ["size"]);
    requireCount(who, `size of ${name}`, own);
    requireNumber(who, `shrinkage of ${name}`, shrinkage, 0);
    start += own;
    return { start: start - own, size: own, shrinkage };
  });
  if (start !== size) throw new RangeError(`${who}: parts must have the net's ${size} numbers together, got ${start}`);
  return parts;
}

/** The rows of the matrix that a part is multiplied by. */
function partMap(who: string, embeddings: Embeddings, { classOf, classNames }: Labels, part: Part): Float64Array[] {
  const { start, size, shrinkage } = part;
  const samples: Float32Array[][] = Array.from(classNames, () => []);
  classOf.forEach((own, row) => samples[own].push(embeddingRow(embeddings, row).subarray(start, start + size)));
  const several = samples.filter(({ length }) => length > 1);
  const within = withinClasses(several, size);
  if (!(within.variance > 0)) {
    const where = size === embeddings.size ? "" : ` in the ${size} numbers from ${start} on`;
    throw new RangeError(
      `${who}: some class must have two samples that differ, got ${several.flat().length} samples in classes of several, all alike${where}`,
    );
  }
  const map = whiteningMap(within, shrinkage);
  if (map) return map;
  throw new RangeError(
    `${who}: samples must vary within their classes in every direction, got a direction without variance; pass a greater shrinkage or more samples`,
  );
}

/** A square matrix of smaller ones along its diagonal, row by row. */
function blockDiagonal(size: number, blocks: readonly Float64Array[][]): Float32Array {
  const values = new Float32Array(size * size);
  let start = 0;
  for (const block of blocks) {
    block.forEach((row, i) => values.set(row, (start + i) * size + start));
    start += block.length;
  }
  return values;
}

function freeName({ layers }: tfl.LayersModel, wanted: string): string {
  let name = wanted;
  for (let k = 2; layers.some((layer) => layer.name === name); k++) name = `${wanted}_${k}`;
  return name;
}
