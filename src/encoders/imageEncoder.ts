import {
  imagePreprocessor,
  type ImagePreprocessor,
  type ImagePreprocessorConfig,
} from "../images/imagePreprocessor.js";
import type { RawImage } from "../images/rawImage.js";
import { requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { describeSample } from "./describeSample.js";
import type { Encoder, EncoderKind } from "./encoder.js";
import { imageViews, resolveImageViews, type ImageViews } from "./imageViews.js";
import { encoderKind, netEncoder } from "./netEncoder.js";
import { requireNet } from "./requireEncoder.js";
import { requireInputShape } from "./requireInputShape.js";

/** Options of {@link imageEncoder}. */
export interface ImageEncoderOptions {
  /** Embeds the prepared images. The encoder owns it from now on. */
  readonly net: SiameseNet;
  /** The preparation that the net was trained with. */
  readonly prepare: ImagePreprocessor;
  /** Further views of each image; default none. */
  readonly views?: ImageViews;
}

function makeImageEncoder(options: ImageEncoderOptions): Encoder<RawImage> {
  const who = "imageEncoder";
  const { net, prepare, views = {} } = requireOptions(who, options, "net", "prepare");
  requireNet(who, net);
  requireFunction(who, "prepare", prepare, "make it with imagePreprocessor");
  requireObject(who, "views", views, "an object");
  requireInputShape(who, net, prepare.shape, "prepare");
  const resolved = resolveImageViews(views);
  return netEncoder<RawImage>({
    kind: "image",
    net,
    settings: { prepare: prepare.resolved, views: resolved },
    inputs: (image) => {
      requireRawImage(who, image);
      return imageViews(image, prepare, resolved).map(({ data }) => data);
    },
  });
}

/**
 * Embeds original images, for example from `readImage` of `one-shot-ts/node` or from a canvas: they are prepared, and if further views are requested, the embeddings of all views are averaged.
 *
 * @returns An encoder for `Recognizer`, `Gallery` and the evaluations; pass `imageEncoder` itself to `Recognizer.load`.
 * @throws RangeError if the net does not accept what `prepare` makes, or views are invalid; when embedding, TypeError for anything that is not an image.
 * @example
 * ```ts
 * const prepare = imagePreprocessor({ size: [64, 64] });
 * const encoder = imageEncoder({ net, prepare, views: { mirror: true } });
 * const { values, size } = await encoder.embed([image]);
 * ```
 */
export const imageEncoder: ((options: ImageEncoderOptions) => Encoder<RawImage>) & EncoderKind<RawImage> =
  /* @__PURE__ */ Object.assign(
    makeImageEncoder,
    /* @__PURE__ */ encoderKind<RawImage>({
      kind: "image",
      restore: (net, { prepare, views }) =>
        makeImageEncoder({
          net,
          prepare: imagePreprocessor(prepare as ImagePreprocessorConfig),
          views: views as ImageViews,
        }),
    }),
  );

/** Refuses anything but an image; `requireImage` checks the numbers. */
export function requireRawImage(who: string, sample: unknown): asserts sample is RawImage {
  const image = sample as Partial<RawImage> | null;
  if (typeof image === "object" && image !== null && ArrayBuffer.isView(image.data) && "channels" in image) return;
  throw new TypeError(
    `${who}: a sample must be an image { data, height, width, channels }, such as readImage gives, got ${describeSample(sample)}`,
  );
}
