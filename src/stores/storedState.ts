import type { Calibration } from "../calibration/calibrate.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Encoder } from "../encoders/encoder.js";
import type { Templates } from "../gallery/templates.js";
import type { GalleryStore, StoredIdentity } from "./galleryStore.js";
import type { TemplateMirror } from "./TemplateMirror.js";
import type { Turns } from "./Turns.js";

/** What a {@link StoredGallery} consists of, which its functions share. */
export interface StoredState<Sample> {
  /** The open store. */
  readonly store: GalleryStore;
  /** Fingerprint of the encoder that the store belongs to. */
  readonly model: string;
  /** The copy in memory; undefined if the store searches. */
  readonly mirror: TemplateMirror | undefined;
  readonly encoder: Encoder<Sample>;
  readonly calibration: Calibration;
  readonly combine: Combine;
  readonly templates: Templates;
  readonly history: boolean;
  /** Edits of one identity in this process wait for each other: if tried all at once, all but one would have to be tried again. */
  readonly turns: Turns;
}

/** Embeds samples with the encoder that the store belongs to, and checks that it does not change meanwhile. */
export async function embedStored<Sample>(
  who: string,
  gallery: StoredState<Sample>,
  samples: readonly Sample[],
): Promise<Embeddings> {
  await requireStoredModel(who, gallery);
  const embeddings = await gallery.encoder.embed(samples);
  await requireStoredModel(who, gallery);
  return embeddings;
}

/** The rows of embeddings, as a store and a search in it take them. */
export const rowsOf = (embeddings: Embeddings): Float32Array[] =>
  Array.from({ length: embeddings.length }, (_, row) => embeddingRow(embeddings, row));

/** @throws RangeError if the encoder has changed since the gallery was opened. */
export async function requireStoredModel<Sample>(who: string, { encoder, model }: StoredState<Sample>): Promise<void> {
  const now = await encoder.fingerprint();
  if (now === model) return;
  throw new RangeError(
    `${who}: the encoder must be the one that the store belongs to (fingerprint ${model}), got ${now}; calibrate and enroll again after training`,
  );
}

/** An identity. @throws RangeError if nobody of that name is enrolled. */
export async function readEnrolled(who: string, store: GalleryStore, name: string): Promise<StoredIdentity> {
  return enrolled(who, store, name, await store.read(name));
}

/** An identity that was read. @throws RangeError if there was none. */
export async function enrolled(
  who: string,
  store: GalleryStore,
  name: string,
  known: StoredIdentity | undefined,
): Promise<StoredIdentity> {
  if (known !== undefined) return known;
  const { identities } = await store.count();
  throw new RangeError(`${who}: "${name}" must be enrolled first; it is not among the ${identities} in the store`);
}
