import * as tf from "@tensorflow/tfjs-core";
import { requireRank } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";

// Rec. 601 luma, as in PIL's convert("L") and OpenCV's grey conversion; here without rounding to whole levels.
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/** Alpha and paper of 8-bit images. */
const FULL = 255;

/**
 * One grey value per pixel, by the luma of ITU-R Rec. 601: 0.299 R + 0.587 G + 0.114 B, not rounded.
 *
 * An image with alpha (2 or 4 channels, 255 = opaque) is first composited onto white paper (255).
 *
 * @returns An image with 1 channel; an image that is already grey is returned without a copy.
 * @throws RangeError if the image has more than 4 channels, its dimensions do not match its data, or a value is not finite.
 * @example
 * ```ts
 * grayscaleImage({ data: new Uint8Array([255, 0, 0]), height: 1, width: 1, channels: 3 }).data; // [76.245]
 * ```
 * @see ITU-R BT.601, the weights PIL's `convert("L")` uses.
 */
export function grayscaleImage(image: RawImage): RawImage {
  requireColor("grayscaleImage", image);
  return toGrey(image);
}

/** {@link grayscaleImage} for an image that has been checked. */
export function toGrey(image: RawImage): RawImage {
  const { data, height, width, channels } = image;
  if (channels === 1) return image;
  const grey = new Float32Array(height * width);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * channels;
    const luma = channels < 3 ? data[at] : RED * data[at] + GREEN * data[at + 1] + BLUE * data[at + 2];
    grey[pixel] = channels % 2 === 1 ? luma : overWhite(luma, data[at + channels - 1]);
  }
  return { data: grey, height, width, channels: 1 };
}

/**
 * Red, green and blue for every pixel: grey is repeated, and an image with alpha (255 = opaque) is composited onto white paper (255).
 *
 * @returns An image with 3 channels; an image that already has 3 is returned without a copy.
 * @throws RangeError if the image has more than 4 channels, its dimensions do not match its data, or a value is not finite.
 * @example
 * ```ts
 * rgbImage({ data: new Uint8Array([7]), height: 1, width: 1, channels: 1 }).data; // [7, 7, 7]
 * ```
 */
export function rgbImage(image: RawImage): RawImage {
  requireColor("rgbImage", image);
  return toRgb(image);
}

/** {@link rgbImage} for an image that has been checked. */
export function toRgb(image: RawImage): RawImage {
  const { data, height, width, channels } = image;
  if (channels === 3) return image;
  const rgb = new Float32Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = pixel * channels;
    for (let c = 0; c < 3; c++) {
      const value = data[channels < 3 ? at : at + c];
      rgb[pixel * 3 + c] = channels % 2 === 1 ? value : overWhite(value, data[at + channels - 1]);
    }
  }
  return { data: rgb, height, width, channels: 3 };
}

/**
 * {@link grayscaleImage} for a batch on the device.
 *
 * @param images - Shape `[n, height, width, 1 or 3]`.
 * @returns Shape `[n, height, width, 1]`; the caller owns it.
 * @throws RangeError if the images have neither 1 nor 3 channels.
 * @example
 * ```ts
 * const grey = grayscaleBatch(tf.ones([8, 32, 32, 3])); // [8, 32, 32, 1]
 * ```
 */
export function grayscaleBatch(images: tf.Tensor4D): tf.Tensor4D {
  requireRank("grayscaleBatch", "images", images, 4, "[n, height, width, channels]");
  const channels = images.shape[3];
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`grayscaleBatch: images must have 1 or 3 channels, got ${channels}`);
  }
  return tf.tidy(() => {
    if (channels === 1) return tf.clone(images);
    return tf.sum(tf.mul(images, tf.tensor1d([RED, GREEN, BLUE])), 3, true);
  });
}

function overWhite(value: number, alpha: number): number {
  return FULL + ((value - FULL) * alpha) / FULL;
}

/** Refuses an image that is invalid or has more than 4 channels. */
export function requireColor(who: string, image: RawImage): void {
  requireImage(who, image);
  if (image.channels > 4) {
    throw new RangeError(
      `${who}: an image must have 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels, got ${image.channels}`,
    );
  }
}
