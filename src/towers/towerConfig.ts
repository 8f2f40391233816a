import type { SampleShape } from "../data/sampleShape.js";

/** A fully connected block: dense, normalisation, activation, dropout. Inputs with more than one axis are flattened first. */
export interface DenseBlock {
  /** Marks the block's kind. */
  readonly kind: "dense";
  /** Numbers the block puts out. */
  readonly units: number;
  /** Default `"relu"`. */
  readonly activation?: BlockActivation;
  /** Default `"none"`. */
  readonly normalization?: BlockNormalization;
  /**
   * Share of the old in batch normalisation's running statistics after a step, in [0, 1); default 0.99. Trainings of a few hundred steps want less,
   * such as 0.9: the statistics, which everything but training uses, else lag behind the weights.
   */
  readonly momentum?: number;
  /** Share of the outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** How the weights start; default He's. */
  readonly initial?: InitialWeights;
}

/** A convolutional block: convolution, normalisation, activation, local response normalisation, max pooling, dropout. */
export interface ConvBlock {
  /** Marks the block's kind. */
  readonly kind: "conv";
  /** Channels the block puts out. */
  readonly filters: number;
  /** Side of the square kernel in pixels, or `[height, width]`; default 3. */
  readonly kernelSize?: Extent;
  /** Step of the convolution in pixels, or `[down, across]`; default 1. */
  readonly stride?: Extent;
  /** `"same"` pads with zeros so that stride 1 keeps the size; default `"same"`. */
  readonly padding?: "same" | "valid";
  /** Side of the max pooling window in pixels, or `[height, width]`, 0 for none; default 2. */
  readonly pool?: Extent;
  /** Step of the pooling in pixels, or `[down, across]`; default the window's sides. */
  readonly poolStride?: Extent;
  /** Default `"relu"`. */
  readonly activation?: BlockActivation;
  /** Default `"none"`. */
  readonly normalization?: BlockNormalization;
  /**
   * Share of the old in batch normalisation's running statistics after a step, in [0, 1); default 0.99. Trainings of a few hundred steps want less,
   * such as 0.9: the statistics, which everything but training uses, else lag behind the weights.
   */
  readonly momentum?: number;
  /** Local response normalisation after the activation; default none. */
  readonly localResponse?: LocalResponse;
  /** Share of the outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** How the weights start; default He's. */
  readonly initial?: InitialWeights;
}

/** One number of pixels for both directions, or `[height, width]`. */
export type Extent = number | readonly [number, number];

/**
 * Local response normalisation: x / (bias + alpha Σx²)^beta, the sum over the `depthRadius` channels on either side and the channel itself.
 * `alpha` multiplies the sum, as in TensorFlow; PyTorch and Caffe divide it by the number of channels summed, so divide their values.
 */
export interface LocalResponse {
  /** Channels on either side. */
  readonly depthRadius: number;
  /** Added to the sum. */
  readonly bias: number;
  /** Weight of the sum. */
  readonly alpha: number;
  /** Power. */
  readonly beta: number;
}

/** Initial weights drawn from normal distributions of given deviations. */
export interface InitialWeights {
  /** Deviation of the weights, whose mean is 0. */
  readonly deviation: number;
  /** Mean of the biases; default 0. */
  readonly biasMean?: number;
  /** Deviation of the biases; default 0. */
  readonly biasDeviation?: number;
}

/**
 * Averages each channel over all pixels, `[height, width, channels] -> [channels]`, so that position does not matter; or over each of several horizontal stripes,
 * `-> [stripes, 1, channels]`, so that only height matters: for what stands upright, such as people.
 */
export interface AverageBlock {
  /** Marks the block's kind. */
  readonly kind: "average";
  /** How many stripes of equal height; default none. A convolution with `kernelSize: 1` and `pool: 0` behind it treats all stripes alike. */
  readonly stripes?: number;
}

/**
 * Mean and standard deviation of each place in the rest over the first axis, `[steps, ...rest] -> [2 × numbers in rest]`: one vector for samples of any length. Unlike
 * `average` it keeps the second axis apart, such as the bands of a spectrogram whose first axis is time.
 */
export interface StatisticsBlock {
  /** Marks the block's kind. */
  readonly kind: "statistics";
}

/** Activation of a block. */
export type BlockActivation = "relu" | "elu" | "tanh" | "sigmoid" | "linear";

/** Normalisation of a block: by the statistics of the batch, of each sample's features, or none. */
export type BlockNormalization = "batch" | "layer" | "none";

/** One stage of a tower. */
export type Block = DenseBlock | ConvBlock | AverageBlock | StatisticsBlock;

/** Everything that describes a tower except its weights. It is plain JSON and is saved with the model. */
export interface TowerConfig {
  /**
   * Shape of one sample, such as `[28, 28, 1]` (height, width, channels) or `[300]`. `[null, 40, 1]` takes any height; a `statistics` or `average` block must then follow the
   * convolutions.
   */
  readonly inputShape: SampleShape;
  /** The stages, in order. */
  readonly blocks: readonly Block[];
  /** Numbers in an embedding: the output of a last dense layer. If left out, the flattened output of the last block is the embedding. */
  readonly embeddingSize?: number;
}
