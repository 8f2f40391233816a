import type { Parts } from "../core/parts.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import type { EmbedOptions } from "../net/embedRows.js";

/**
 * Turns original samples (pictures, recordings, texts, vectors) into embeddings, always in the same way.
 *
 * Calibrations and galleries belong to an encoder: its fingerprint changes when, and only when, an embedding could.
 */
export interface Encoder<Sample> {
  /** The kind of encoder, which decides how a saved one is loaded: `"image"`, `"audio"`, `"text"`, `"vector"`, `"outside"`, or a name of your own. */
  readonly kind: string;
  /** Numbers in an embedding. */
  readonly size: number;
  /** How embeddings are compared. */
  readonly distance: Distance;
  /** Embeds samples, a batch at a time: one embedding per sample, in order, as plain data. */
  readonly embed: (samples: readonly Sample[], options?: EmbedOptions) => Promise<Embeddings>;
  /** A short identifier of everything that determines an embedding: preparation, architecture, weights, normalisation, distance. */
  readonly fingerprint: () => Promise<string>;
  /** Its parts for a file; absent if an encoder cannot be saved. */
  readonly parts?: () => Promise<Parts>;
  /** Frees the weights, if the encoder has any. */
  readonly dispose?: () => void;
}

/** Restores encoders of one kind from a file; for example `imageEncoder` of `one-shot-ts/images`. */
export interface EncoderKind<Sample> {
  /** The kind of encoder it restores. */
  readonly kind: string;
  /** Restores an encoder from its parts; the caller owns it. */
  readonly restore: (parts: Parts) => Promise<Encoder<Sample>>;
}
