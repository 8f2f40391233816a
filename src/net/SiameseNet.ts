import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireCount, requireOptions, requireRank, requireSameShape } from "../core/check.js";
import { fingerprint } from "../core/fingerprint.js";
import { drawSeed, type Random } from "../core/random.js";
import type { Dataset, Sample } from "../data/dataset.js";
import { fromArrays, fromTensor, requireDataset } from "../data/dataset.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Pairs } from "../data/pairLabels.js";
import { isTensor, sampleBatch, type SampleInput } from "../data/sampleBatch.js";
import { fitsShape, isAnyLength, shapeList, shapeText, type SampleShape } from "../data/sampleShape.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { hashTensor } from "../tensors/hashTensor.js";
import { unitLength } from "../tensors/unitLength.js";
import { requireTower } from "../towers/buildTower.js";
import { describeTower } from "../towers/describeTower.js";
import { fit, type FitOptions } from "../training/fit.js";
import type { History } from "../training/history.js";
import { inferWhereFrozen } from "./frozenNormalization.js";
import { defaultBatch, embedRows, type EmbedOptions } from "./embedRows.js";
import type { LoadOptions, SaveOptions } from "./netParts.js";
import type { NetPlace } from "./saveNet.js";
import { scorePairs } from "./scorePairs.js";

/** Parts of a {@link SiameseNet}. */
export interface SiameseNetOptions {
  /** Maps samples to embeddings: `[rows, ...sample] -> [rows, size]`. The net owns it from now on. */
  readonly tower: LayersModel;
  /** How embeddings are compared; default {@link euclidean}. */
  readonly distance?: Distance;
  /** Whether embeddings are scaled to unit length; default true, so that a margin means the same in every project. */
  readonly normalize?: boolean;
}

/**
 * A tower with the distance that compares its embeddings: trained on pairs or triplets, then used to measure how far apart two samples are.
 *
 * Both sides of a pair go through the same tower. The net also holds the distance and the normalisation, so that training, calibration and gallery
 * cannot disagree. It owns the tower's weights until {@link SiameseNet.dispose}.
 *
 * @example
 * ```ts
 * const net = new SiameseNet({ tower: denseTower({ inputShape: [2], random: seeded(1) }) });
 * const data = fromArrays([[0, 1], [0, 2], [5, 0], [6, 0]], ["up", "up", "right", "right"]);
 * await net.fit(data, { sampler: pairSampler(data.labels, { batchSize: 2 }), objective: contrastive(), epochs: 5 });
 * net.dispose();
 * ```
 */
export class SiameseNet {
  /** Maps samples to embeddings, before they are scaled. */
  readonly tower: LayersModel;
  /** How embeddings are compared. */
  readonly metric: Distance;
  /** Whether embeddings have unit length. */
  readonly normalize: boolean;
  private training = false;

  /** @throws RangeError if the tower does not map one sample to one row of numbers, with every size known; only the first axis of a sample may have any length. */
  constructor(options: SiameseNetOptions) {
    const { tower, distance = euclidean, normalize = true } = requireOptions("SiameseNet", options, "tower");
    requireTower("SiameseNet", tower);
    requireDistance("SiameseNet", distance);
    if (tower.inputs.length !== 1 || tower.outputs.length !== 1) {
      throw new RangeError(
        `SiameseNet: the tower must have one input and one output, got ${tower.inputs.length} and ${tower.outputs.length}`,
      );
    }
    const [input] = tower.inputs;
    const [output] = tower.outputs;
    if (input.shape.length < 2 || input.shape.slice(2).some((size) => size === null)) {
      throw new RangeError(
        `SiameseNet: the tower's input shape must be known but for the length of its first axis, got [${input.shape.map((size) => size ?? "any").join(", ")}]`,
      );
    }
    if (output.shape.length !== 2 || output.shape[1] === null) {
      throw new RangeError(`SiameseNet: the tower must put out [rows, size], got [${output.shape.join(", ")}]`);
    }
    this.tower = tower;
    inferWhereFrozen(tower);
    this.metric = distance;
    this.normalize = normalize;
  }

  /** Shape of one sample; the first axis is null if the tower accepts any length. */
  get inputShape(): SampleShape {
    return this.tower.inputs[0].shape.slice(1);
  }

  /** Numbers in an embedding. */
  get embeddingSize(): number {
    return this.tower.outputs[0].shape[1]!;
  }

  /** The trainable weights, for a training loop of your own. They remain the net's. */
  get trainableVariables(): tf.Variable[] {
    const tower = this.tower.trainableWeights.map((weight) => weight.read() as tf.Variable);
    return [...tower, ...(this.metric.variables ?? [])];
  }

  /**
   * Embeds samples on the device, synchronously and differentiably.
   *
   * @param samples - Shape `[rows, ...inputShape]`.
   * @param options - `training` (default false) turns dropout on and normalises by the batch's own statistics.
   * @returns Shape `[rows, embeddingSize]`, the caller's.
   */
  forward(samples: tf.Tensor, options: { readonly training?: boolean } = {}): tf.Tensor2D {
    const { training = false } = requireOptions("SiameseNet.forward", options);
    this.requireBatch("forward", "samples", samples);
    return tf.tidy(() => {
      const embeddings = this.tower.apply(samples, { training }) as tf.Tensor2D;
      return this.normalize ? unitLength(embeddings) : embeddings;
    });
  }

  /**
   * Distance from each sample of `left` to the sample of `right` at the same index, on the device, synchronously and differentiably.
   *
   * @param left - Shape `[pairs, ...inputShape]`.
   * @param right - The same shape.
   * @param options - `training` as in {@link SiameseNet.forward}.
   * @returns Shape `[pairs]`, the caller's.
   * @example
   * ```ts
   * const loss = () => tf.mean(contrastiveLoss(net.distance(left, right, { training: true }), y));
   * tf.train.adam(0.001).minimize(loss as () => tf.Scalar, false, net.trainableVariables);
   * ```
   */
  distance(left: tf.Tensor, right: tf.Tensor, options: { readonly training?: boolean } = {}): tf.Tensor1D {
    this.requireBatch("distance", "left", left);
    requireSameShape("distance", left, right);
    return tf.tidy(() => {
      // One pass over both sides: half the calls, and batch normalisation covers both.
      const both = this.forward(tf.concat([left, right], 0), options);
      const pairs = left.shape[0];
      return this.metric.rows(tf.slice(both, [0, 0], [pairs, -1]), tf.slice(both, [pairs, 0], [-1, -1]));
    });
  }

  /**
   * Trains the tower.
   *
   * Each step draws a batch, reads each of its rows once, embeds them in one pass and compares the embeddings.
   *
   * @param dataset - The rows that the sampler draws from.
   * @returns The mean loss and distances of each epoch.
   * @throws RangeError if the samples do not fit the tower, or a sample or the loss is not finite; the net then keeps the weights it
   *   had before that step. Rejects with the signal's reason when aborted.
   */
  async fit<Batch>(dataset: Dataset, options: FitOptions<Batch>): Promise<History> {
    this.requireSamples("fit", dataset);
    if (this.training) throw new Error("fit: this net is being trained already; wait for the first call to end");
    this.training = true;
    try {
      const net = {
        metric: this.metric,
        trainableVariables: this.trainableVariables,
        statistics: this.tower.nonTrainableWeights.map((weight) => weight.read() as tf.Variable),
        forward: (samples: tf.Tensor, how: { readonly training: boolean }) => this.forward(samples, how),
        penalties: () => this.tower.calculateLosses(),
        reseedDropout: (random: Random) => {
          reseedDropout(this.tower, random);
        },
        embed: (data: Dataset) => this.embed(data),
      };
      return await fit(net, dataset, options);
    } finally {
      this.training = false;
    }
  }

  /**
   * Embeds samples, a batch at a time.
   *
   * If the tower accepts any length, samples of different lengths are embedded one at a time.
   *
   * @param input - A dataset, a tensor of shape `[rows, ...inputShape]` or of a single sample, or samples as arrays of numbers.
   * @returns One embedding per sample, in order, as plain data, with the net's distance and fingerprint.
   * @throws RangeError if a sample does not have the tower's input shape, or is not finite; the message names its row. Error if the weights change meanwhile.
   */
  async embed(input: Dataset | SampleInput, options: EmbedOptions = {}): Promise<Embeddings> {
    requireOptions("embed", options);
    if (options.batchSize !== undefined) requireCount("embed", "batchSize", options.batchSize);
    if (isDataset(input)) {
      this.requireSamples("embed", input);
      return this.embedRows(
        input,
        Int32Array.from({ length: input.length }, (_, row) => row),
        options,
      );
    }
    if (isAnyLength(this.inputShape) && isListOfSamples(input)) {
      return this.embed(fromArrays(input, new Int32Array(input.length), { shape: this.inputShape }), options);
    }
    const batch = sampleBatch("embed", input, this.inputShape);
    try {
      return await this.embed(fromTensor(batch, new Int32Array(batch.shape[0])), options);
    } finally {
      batch.dispose();
    }
  }

  /**
   * The distance within each of the given pairs of rows. Each row is embedded once, however many pairs it is in.
   *
   * @param dataset - The rows that the pairs name.
   * @param pairs - From a sampler, or your own.
   * @returns Distances with the pairs' labels and identities, the input of {@link calibrate} and of the evaluations.
   */
  async score(dataset: Dataset, pairs: Pairs, options: EmbedOptions = {}): Promise<ScoredPairs> {
    requireOptions("score", options);
    this.requireSamples("score", dataset);
    return scorePairs((rows) => this.embedRows(dataset, rows, options), this.metric, dataset, pairs);
  }

  /** The tower's layers with their output shapes and weight counts, and how embeddings are compared, as text. */
  summary(): string {
    const lines: string[] = [];
    this.tower.summary(undefined, undefined, (line) => lines.push(String(line)));
    lines.push(`embedding: ${this.embeddingSize} numbers, ${this.normalize ? "unit length" : "as they come"}`);
    lines.push(`distance: ${this.metric.name}`);
    return lines.join("\n");
  }

  /**
   * A short identifier of everything that determines an embedding and a distance: the tower's layers and weights, normalisation, distance. Calibrations and galleries use it to
   * remember which net they belong to.
   *
   * It reads the weights each time, so it notices any change to them. Things that matter only in training (names, frozen layers, dropout, initial
   * weights) are ignored, and so is the backend.
   */
  async fingerprint(): Promise<string> {
    const { text, weights } = describeTower(this.tower);
    const hashes = await Promise.all([...weights, ...(this.metric.variables ?? [])].map(hashTensor));
    return fingerprint([text, this.metric.name, String(this.normalize), ...hashes]);
  }

  /**
   * Saves the tower, the distance, the normalisation, and the weights of a learned distance.
   *
   * @param place - A store, which gets one file that Python's `safetensors` can read too: `fileStore(file)` of `one-shot-ts/node`,
   *   {@link indexedDbStore}, {@link memoryStore}. Or a tfjs handler, such as `fileSystemHandler(folder)`, or one of tfjs' addresses
   *   (`"indexeddb://name"`, `"localstorage://name"`, `"downloads://name"`), which get a model that plain tfjs can load too.
   * @param options - `objective`: an objective whose own weights, such as proxies, are saved too.
   */
  async save(place: NetPlace, options: SaveOptions = {}): Promise<void> {
    // Imported here so that a page that neither saves nor loads does not fetch this code.
    requireOptions("SiameseNet.save", options);
    const { saveNet } = await import("./saveNet.js");
    await saveNet(place, this, options);
  }

  /**
   * Loads a net that {@link SiameseNet.save} saved.
   *
   * @param place - As for {@link SiameseNet.save}; or the address of a saved file or of a `model.json`: `http`, `https` or, in a page, relative.
   * @param options - `distance` is needed if the net was made with a distance of your own; `objective` gets the
   *   weights saved with it.
   * @returns A net that gives the same embeddings; the caller owns it.
   * @throws RangeError or TypeError if a single bit was changed, or the file is truncated, was not saved by a SiameseNet, or names
   *   an unknown distance; `distance` and `objective` are then unchanged.
   */
  static async load(place: NetPlace, options: LoadOptions = {}): Promise<SiameseNet> {
    requireOptions("SiameseNet.load", options);
    const { loadNet } = await import("./saveNet.js");
    return loadNet(place, options, (made) => new SiameseNet(made));
  }

  /**
   * Frees the weights of the tower and of a learned distance. The net cannot be used afterwards.
   *
   * @throws Error while the net is being trained.
   */
  dispose(): void {
    if (this.training) {
      throw new Error(
        "dispose: this net is being trained; abort the training with its `signal` and wait until fit has ended",
      );
    }
    this.tower.dispose();
    tf.dispose([...(this.metric.variables ?? [])]);
  }

  /** Embeds rows, and checks that the net does not change between the first batch and the last. */
  private async embedRows(dataset: Dataset, rows: Int32Array, options: EmbedOptions): Promise<Embeddings> {
    // Samples of different lengths do not fit in one tensor.
    const { batchSize = defaultBatch(dataset.sampleShape) } = isAnyLength(dataset.sampleShape)
      ? { batchSize: 1 }
      : options;
    const lastBatch = Math.ceil(rows.length / batchSize) - 1;
    const models: Promise<string>[] = [];
    const seen = { batches: 0 };
    const forward = (samples: tf.Tensor): tf.Tensor2D => {
      const embedded = this.forward(samples);
      // Requested together with the embedding, so that nothing can change the weights in between.
      if (seen.batches === 0 || seen.batches === lastBatch) models.push(this.fingerprint());
      seen.batches++;
      return embedded;
    };
    let embedded: Embeddings;
    try {
      embedded = await embedRows(forward, this.embeddingSize, dataset, rows, { ...options, batchSize });
    } finally {
      await Promise.allSettled(models);
    }
    const [first, last] = await Promise.all(models);
    if (models.length > 1 && first !== last) {
      throw new Error(
        `embed: the net must stay as it is while it embeds, its weights changed between the first and the last of ${seen.batches} batches; wait until training has ended`,
      );
    }
    return { ...embedded, distance: this.metric.name, model: first };
  }

  /** Refuses anything but a tensor of samples that fit the tower. */
  private requireBatch(who: string, name: string, samples: tf.Tensor): void {
    const layout = `[rows, ${shapeList(this.inputShape)}]`;
    requireRank(who, name, samples, this.inputShape.length + 1, layout);
    if (fitsShape(this.inputShape, samples.shape.slice(1))) return;
    throw new RangeError(`${who}: ${name} must have shape ${layout}, got [${samples.shape.join(", ")}]`);
  }

  private requireSamples(who: string, dataset: Dataset): void {
    requireDataset(who, dataset);
    const { sampleShape } = dataset;
    if (fitsShape(this.inputShape, sampleShape)) return;
    throw new RangeError(
      `${who}: samples must have the tower's input shape ${shapeText(this.inputShape)}, got ${shapeText(sampleShape)}`,
    );
  }
}

const isDataset = (input: Dataset | SampleInput): input is Dataset => Object(input) === input && "sampleShape" in input;

const isListOfSamples = (input: SampleInput): input is readonly Sample[] =>
  !isTensor(input) && Array.isArray(input) && input.length > 0 && typeof input[0] !== "number";

/** With a seed, the stock dropout layer draws the same mask in every step; without one, its masks are not reproducible. */
function reseedDropout(tower: LayersModel, random: Random): void {
  for (const layer of tower.layers) {
    if ("layers" in layer) reseedDropout(layer as unknown as LayersModel, random);
    else if (layer.getClassName() === "Dropout") (layer as unknown as { seed: number }).seed = drawSeed(random);
  }
}
