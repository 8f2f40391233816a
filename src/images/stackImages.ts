import * as tf from "@tensorflow/tfjs-core";
import { requireList } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";

/**
 * Stacks images of one size into one tensor.
 *
 * @param images - At least one image; all with the same height, width and channels.
 * @returns Shape `[images, height, width, channels]`, float32, values unchanged; the caller owns it.
 * @throws RangeError if there is no image, the sizes differ, or a value is not finite.
 * @example
 * ```ts
 * const batch = stackImages([{ data: new Uint8Array(64 * 64), height: 64, width: 64, channels: 1 }]); // [1, 64, 64, 1]
 * ```
 */
export function stackImages(images: readonly RawImage[]): tf.Tensor4D {
  requireList("stackImages", "images", images, "a list of images");
  if (images.length === 0) throw new RangeError("stackImages: need at least 1 image, got none");
  requireImage("stackImages", images[0]);
  const { height, width, channels } = images[0];
  for (let i = 0; i < images.length; i++) {
    const image = images[i];
    requireImage("stackImages", image);
    if (image.height !== height || image.width !== width || image.channels !== channels) {
      throw new RangeError(
        `stackImages: all images must have one size, got [${height}, ${width}, ${channels}] and ` +
          `[${image.height}, ${image.width}, ${image.channels}] at image ${i}; bring them to one size with imagePreprocessor or resizeImage`,
      );
    }
  }
  return stacked(images);
}

/** {@link stackImages} for checked images of one size. */
export function stacked(images: readonly RawImage[]): tf.Tensor4D {
  const { height, width, channels } = images[0];
  const size = height * width * channels;
  const values = new Float32Array(images.length * size);
  for (let i = 0; i < images.length; i++) values.set(images[i].data, i * size);
  return tf.tensor4d(values, [images.length, height, width, channels]);
}
