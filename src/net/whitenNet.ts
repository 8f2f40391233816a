import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import { requireFinite, requireNumber, requireObject, requireOptions } from "../core/check.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { readLabels, requireLabels, type Label, type Labels } from "../data/labels.js";
import { choleskyFactor, solveLower } from "../statistics/choleskyFactor.js";
import { SiameseNet } from "./SiameseNet.js";

/** Options of {@link whitenNet}. */
export interface WhitenOptions {
  /**
   * Added to the variance in every direction, as a multiple of the mean variance; default 1. It guards against directions in which the few samples happen to vary little: the greater, the
   * less changes.
   */
  readonly shrinkage?: number;
}

/**
 * Appends a linear map to a trained net under which the samples of a class vary equally in every direction (within-class covariance normalisation). Directions in which a class varies much
 * then count less when two samples are compared. It costs one small product per sample, and no training.
 *
 * Embed several samples per class, as they are in use; samples that the net was trained on will do. Calibrate afterwards: distances change.
 *
 * @param net - A net without a learned distance. The result takes over its weights: use and dispose of that one instead.
 * @param embeddings - Its embeddings of the samples.
 * @param labels - The class of each; only classes of several samples count.
 * @returns The net with the map as its last layer, which is saved, fingerprinted and trained further like any other.
 * @throws RangeError if the embeddings have another size than the net's, labels and embeddings differ in number, no class has two samples that differ, the net's distance is learned,
 *   or the variance of a direction is 0 and `shrinkage` too.
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
  const { shrinkage = 1 } = requireOptions(who, options);
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
  const { covariance, rows } = withinClasses(embeddings, classes);
  const mean = covariance.reduce((sum, row, i) => sum + row[i], 0) / size;
  if (!(mean > 0)) {
    throw new RangeError(
      `${who}: some class must have two samples that differ, got ${rows} samples in classes of several, all alike`,
    );
  }
  covariance.forEach((row, i) => (row[i] += shrinkage * mean));
  const map = whitening(who, covariance);
  // Distances keep about their size.
  const scale = Math.sqrt((1 + shrinkage) * mean);

  const name = freeName(tower, "whitening");
  const layer = tfl.layers.dense({ units: size, useBias: false, kernelInitializer: "zeros", name });
  const output = layer.apply(tower.outputs[0]) as tfl.SymbolicTensor;
  const kernel = tf.tidy(() => tf.mul(tf.tensor2d(map), scale));
  layer.setWeights([kernel]);
  kernel.dispose();
  const whitened = tfl.model({ inputs: tower.inputs, outputs: output });
  const metadata = tower.getUserDefinedMetadata() as object | undefined;
  if (metadata) whitened.setUserDefinedMetadata(metadata);
  return new SiameseNet({ tower: whitened, distance: metric, normalize });
}

/** The mean covariance within the classes of several samples, its lower triangle, and how many samples these have. */
function withinClasses({ values, size }: Embeddings, { classOf, classNames }: Labels) {
  const counts = new Int32Array(classNames.length);
  const means = Array.from(classNames, () => new Float64Array(size));
  classOf.forEach((own, row) => {
    counts[own]++;
    for (let k = 0; k < size; k++) means[own][k] += values[row * size + k];
  });
  means.forEach((mean, own) => mean.forEach((sum, k) => (mean[k] = sum / counts[own])));
  const covariance = Array.from({ length: size }, () => new Float64Array(size));
  const apart = new Float64Array(size);
  let rows = 0;
  classOf.forEach((own, row) => {
    if (counts[own] < 2) return;
    rows++;
    for (let k = 0; k < size; k++) apart[k] = values[row * size + k] - means[own][k];
    for (let i = 0; i < size; i++) for (let k = 0; k <= i; k++) covariance[i][k] += apart[i] * apart[k];
  });
  for (let i = 0; i < size; i++) for (let k = 0; k <= i; k++) covariance[i][k] /= Math.max(rows, 1);
  return { covariance, rows };
}

/** The inverse of the covariance's Cholesky factor, transposed: rows with this covariance have that of the identity after a product with it. Overwrites the covariance. */
function whitening(who: string, covariance: readonly Float64Array[]): number[][] {
  const variances = covariance.map((row, i) => row[i]);
  choleskyFactor(covariance);
  if (covariance.some((row, i) => !(row[i] ** 2 > 1e-12 * variances[i]))) {
    throw new RangeError(
      `${who}: samples must vary within their classes in every direction, got a direction without variance; pass a greater shrinkage or more samples`,
    );
  }
  return covariance.map((row, column) => {
    const solved = new Float64Array(row.length);
    solved[column] = 1;
    solveLower(covariance, solved);
    return Array.from(solved);
  });
}

function freeName({ layers }: tfl.LayersModel, wanted: string): string {
  let name = wanted;
  for (let k = 2; layers.some((layer) => layer.name === name); k++) name = `${wanted}_${k}`;
  return name;
}
