import { encoderKind, Recognizer, type SiameseNet, type Store } from "one-shot-ts";
import { imageEncoder, imagePreprocessor, type ImagePreprocessor, type ImagePreprocessorConfig, type RawImage } from "one-shot-ts/images"; // prettier-ignore

/** A recognizer with the parts that training needs. */
export interface Loaded {
  readonly recognizer: Recognizer<RawImage>;
  readonly net: SiameseNet;
  readonly prepare: ImagePreprocessor;
}

/** Loads a recognizer of drawings from a store or an address. */
export async function loadRecognizer(source: Store | string): Promise<Loaded> {
  let parts: { net: SiameseNet; prepare: ImagePreprocessor } | undefined;
  const kind = encoderKind<RawImage>({
    kind: "image",
    restore: (net, settings) => {
      parts = { net, prepare: imagePreprocessor(settings.prepare as ImagePreprocessorConfig) };
      return imageEncoder(parts);
    },
  });
  const recognizer = await Recognizer.load(source, { encoder: kind });
  return { recognizer, ...parts! };
}
