import type { Embeddings } from "../data/embeddings.js";
import type { GalleryState } from "./galleryState.js";

/** Embeddings and the fingerprint of the encoder that made them. */
export interface EmbeddedSamples {
  readonly embeddings: Embeddings;
  readonly model: string;
}

/** Embeds samples with a gallery's encoder, and checks that the encoder does not change meanwhile. */
export async function embedSamples<Sample>(
  who: string,
  gallery: GalleryState<Sample>,
  samples: readonly Sample[],
): Promise<EmbeddedSamples> {
  const model = await requireModel(who, gallery);
  const embeddings = await gallery.encoder.embed(samples);
  const after = await gallery.encoder.fingerprint();
  if (after !== model) {
    throw new RangeError(
      `${who}: the encoder must stay the same while samples are embedded, it changed from ${model} to ${after}; wait until its training has ended`,
    );
  }
  return { embeddings, model };
}

/** The fingerprint of a gallery's encoder; refuses an encoder other than the one that the calibration and the templates were made with. */
export async function requireModel(who: string, gallery: GalleryState): Promise<string> {
  const model = await gallery.encoder.fingerprint();
  requireSameModel(who, gallery, model);
  return model;
}

/** Refuses the fingerprint of any encoder other than the one that the calibration and the templates were made with. */
export function requireSameModel(who: string, { table, calibration, model: own }: GalleryState, model: string): void {
  const enrolledBy = table.size > 0 ? own : undefined;
  const expected = enrolledBy ?? calibration.model ?? model;
  if (model === expected) return;
  throw new RangeError(
    `${who}: the encoder must be the one that the ${enrolledBy === undefined ? "calibration" : "gallery"} was made with (fingerprint ${expected}), got ${model}; calibrate and enroll again after training`,
  );
}
