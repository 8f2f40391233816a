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
  /** Share of the outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

/** A convolutional block: convolution, normalisation, activation, max pooling, dropout. */
export interface ConvBlock {
  /** Marks the block's kind. */
  readonly kind: "conv";
  /** Channels the block puts out. */
  readonly filters: number;
  /** Side of the square kernel in pixels; default 3. */
  readonly kernelSize?: number;
  /** Step of the convolution in pixels; default 1. */
  readonly stride?: number;
  /** `"same"` pads with zeros so that stride 1 keeps the size; default `"same"`. */
  readonly padding?: "same" | "valid";
  /** Side of the max pooling window in pixels, 0 for none; default 2. */
  readonly pool?: number;
  /** Step of the pooling in pixels; default the window's side. */
  readonly poolStride?: number;
  /** Default `"relu"`. */
  readonly activation?: BlockActivation;
  /** Default `"none"`. */
  readonly normalization?: BlockNormalization;
  /** Share of the outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

/** Averages each channel over all pixels: `[height, width, channels] -> [channels]`, whatever the place of what was found. */
export interface AverageBlock {
  /** Marks the block's kind. */
  readonly kind: "average";
}

/** Activation of a block. */
export type BlockActivation = "relu" | "elu" | "tanh" | "sigmoid" | "linear";

/** Normalisation of a block: by the statistics of the batch, of each sample's features, or none. */
export type BlockNormalization = "batch" | "layer" | "none";

/** One stage of a tower. */
export type Block = DenseBlock | ConvBlock | AverageBlock;

/** Everything that describes a tower but its weights. It is plain JSON and is saved with the model. */
export interface TowerConfig {
  /** Shape of one sample, such as `[28, 28, 1]` (height, width, channels) or `[300]`. */
  readonly inputShape: readonly number[];
  /** The stages, in order. */
  readonly blocks: readonly Block[];
  /** Numbers in an embedding: a last dense layer without activation puts them out. */
  readonly embeddingSize: number;
}
