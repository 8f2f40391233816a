import { prefixTensors, type Parts } from "../core/parts.js";
import type { Encoder } from "../encoders/encoder.js";
import type { Gallery } from "../gallery/Gallery.js";
import type { Evidence } from "./evidence.js";

/** What a recognizer saves. */
interface Saved<Sample> {
  readonly encoder: Encoder<Sample>;
  readonly gallery: Gallery<Sample>;
  readonly evidence: Evidence;
  readonly extra: Readonly<Record<string, unknown>>;
}

/**
 * What `use` makes of a recognizer's parts (encoder, calibration, identities and evidence), which are valid until it returns.
 *
 * @throws TypeError if the encoder cannot be saved.
 */
export async function recognizerParts<Sample, T>(
  { encoder, gallery, evidence, extra }: Saved<Sample>,
  use: (parts: Parts) => T,
): Promise<T> {
  if (encoder.parts === undefined) {
    throw new TypeError(
      `Recognizer.save: the encoder of kind "${encoder.kind}" must have parts() to be saved; it has none`,
    );
  }
  // The gallery comes last: it refuses an encoder that changed while its weights were read.
  const own = await encoder.parts();
  return gallery.parts(({ record, tensors }) =>
    use({
      record: { encoder: own.record, gallery: record, evidence, extra },
      tensors: prefixTensors({ encoder: own.tensors, gallery: tensors }),
    }),
  );
}
