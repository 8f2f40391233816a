import * as tf from "@tensorflow/tfjs-core";
import { requireNumber, requireRank } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";

/**
 * Swaps light and dark: `max` − value, so that white paper becomes 0 and ink stands out.
 *
 * @param max - The value of white; default 255.
 * @returns A new image with float values.
 * @throws RangeError if `max` is not finite or the image is invalid.
 * @example
 * ```ts
 * invertImage({ data: new Uint8Array([255, 0]), height: 1, width: 2, channels: 1 }).data; // [0, 255]
 * ```
 */
export function invertImage(image: RawImage, max = 255): RawImage {
  requireImage("invertImage", image);
  requireNumber("invertImage", "max", max);
  const data = Float32Array.from(image.data);
  invertInPlace(data, max);
  return { ...image, data };
}

/** {@link invertImage}, in place. */
export function invertInPlace(data: Float32Array, max: number): void {
  for (let i = 0; i < data.length; i++) data[i] = max - data[i];
}

/**
 * {@link invertImage} for a batch, on the device.
 *
 * @param max - The value of white; default 255.
 * @returns `max` − `images`, of the same shape; the caller owns it.
 * @throws RangeError if `max` is not finite or `images` is not of rank 4.
 * @example
 * ```ts
 * const ink = invertBatch(tf.ones([8, 32, 32, 1]), 1); // all 0
 * ```
 */
export function invertBatch(images: tf.Tensor4D, max = 255): tf.Tensor4D {
  requireRank("invertBatch", "images", images, 4, "[n, height, width, channels]");
  requireNumber("invertBatch", "max", max);
  return tf.tidy(() => tf.sub(max, images));
}
