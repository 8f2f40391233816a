import type { SampleShape } from "../data/sampleShape.js";

/** A fully connected block: dense, normalisation, activation, dropout. Inputs with more than one axis are flattened first. */
export interface DenseBlock {
  /** Marks the block's kind. */
  readonly kind: "dense";
  /** Number of outputs. */
  readonly units: number;
  /** Default `"relu"`. */
  readonly activation?: BlockActivation;
  /** Default `"none"`. */
  readonly normalization?: BlockNormalization;
  /**
   * Share of batch normalisation's running statistics that each step keeps, in [0, 1); default 0.99. For a training run of a few hundred steps use
   * less, such as 0.9: otherwise the statistics, which everything except training uses, lag behind the weights.
   */
  readonly momentum?: number;
  /** Share of the outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** Distribution of the initial weights; default He's. */
  readonly initial?: InitialWeights;
}

/** A convolutional block: convolution, normalisation, activation, local response normalisation, max pooling, dropout. */
export interface ConvBlock {
  /** Marks the block's kind. */
  readonly kind: "conv";
  /** Number of output channels. */
  readonly filters: number;
  /** Side of the square kernel in pixels, or `[height, width]`; default 3. */
  readonly kernelSize?: Extent;
  /** Stride of the convolution in pixels, or `[down, across]`; default 1. */
  readonly stride?: Extent;
  /** `"same"` pads with zeros so that stride 1 keeps the size; default `"same"`. */
  readonly padding?: "same" | "valid";
  /** Side of the max pooling window in pixels, or `[height, width]`, 0 for none; default 2. */
  readonly pool?: Extent;
  /** Stride of the pooling in pixels, or `[down, across]`; default the window's sides. */
  readonly poolStride?: Extent;
  /** Default `"relu"`. */
  readonly activation?: BlockActivation;
  /** Default `"none"`. */
  readonly normalization?: BlockNormalization;
  /**
   * Share of batch normalisation's running statistics that each step keeps, in [0, 1); default 0.99. For a training run of a few hundred steps use
   * less, such as 0.9: otherwise the statistics, which everything except training uses, lag behind the weights.
   */
  readonly momentum?: number;
  /** Local response normalisation after the activation; default none. */
  readonly localResponse?: LocalResponse;
  /** Share of the outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** Distribution of the initial weights; default He's. */
  readonly initial?: InitialWeights;
}

/** One number of pixels for both directions, or `[height, width]`. */
export type Extent = number | readonly [number, number];

/**
 * Local response normalisation: x / (bias + alpha Σx²)^beta, where the sum is over the channel itself and `depthRadius` channels on either side.
 * `alpha` multiplies the sum, as in TensorFlow; PyTorch and Caffe divide it by the number of channels summed, so divide their values by that number.
 */
export interface LocalResponse {
  /** Channels on either side. */
  readonly depthRadius: number;
  /** Added to the sum. */
  readonly bias: number;
  /** Weight of the sum. */
  readonly alpha: number;
  /** Exponent. */
  readonly beta: number;
}

/** Initial weights drawn from normal distributions with given standard deviations. */
export interface InitialWeights {
  /** Standard deviation of the weights; their mean is 0. */
  readonly deviation: number;
  /** Mean of the biases; default 0. */
  readonly biasMean?: number;
  /** Standard deviation of the biases; default 0. */
  readonly biasDeviation?: number;
}

/**
 * Averages each channel over all pixels, `[height, width, channels] -> [channels]`, so that position does not matter. With `stripes`, it averages over each of several
 * horizontal stripes instead, `-> [stripes, 1, channels]`, so that only height matters: for upright subjects, such as people.
 */
export interface AverageBlock {
  /** Marks the block's kind. */
  readonly kind: "average";
  /** Number of stripes, of equal height; default none. A convolution with `kernelSize: 1` and `pool: 0` after it treats all stripes alike. */
  readonly stripes?: number;
}

/**
 * Mean and standard deviation over the first axis of each position in the rest, `[steps, ...rest] -> [2 × numbers in rest]`: one vector for samples of any length. Unlike
 * `average`, it keeps positions along the second axis separate, such as the bands of a spectrogram whose first axis is time.
 */
export interface StatisticsBlock {
  /** Marks the block's kind. */
  readonly kind: "statistics";
}

/** Activation of a block. */
export type BlockActivation = "relu" | "elu" | "tanh" | "sigmoid" | "linear";

/** Normalisation of a block: by the statistics of the batch, by those of each sample's features, or none. */
export type BlockNormalization = "batch" | "layer" | "none";

/** One stage of a tower. */
export type Block = DenseBlock | ConvBlock | AverageBlock | StatisticsBlock;

/** Everything that describes a tower except its weights. It is plain JSON and is saved with the model. */
export interface TowerConfig {
  /**
   * Shape of one sample, such as `[28, 28, 1]` (height, width, channels) or `[300]`. `[null, 40, 1]` accepts any height; a `statistics` or `average` block must then follow the
   * convolutions.
   */
  readonly inputShape: SampleShape;
  /** The stages, in order. */
  readonly blocks: readonly Block[];
  /** Numbers in an embedding: the output of a final dense layer. If left out, the flattened output of the last block is the embedding. */
  readonly embeddingSize?: number;
}
