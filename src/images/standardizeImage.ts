import * as tf from "@tensorflow/tfjs-core";
import { isList, requireFit, requireOptions, requireRank, shown } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";

/** A number to subtract or divide by: one for all channels, one per channel, or `"image"` to measure it on each image. */
export type ImageStatistic = number | readonly number[] | "image";

/** Options of {@link standardizeImage} and {@link standardizeBatch}. */
export interface StandardizeOptions {
  /** The number to subtract. Default 0. */
  readonly mean?: ImageStatistic;
  /** The number to divide by afterwards, greater than 0. Default 1. Measure it on the training images with `measureDeviation`. */
  readonly deviation?: ImageStatistic;
}

/**
 * Standardises an image's values: (value − mean) ÷ standard deviation.
 *
 * `deviation: "image"` never divides by less than 1/√(number of values in the image), so that an image of one colour still gives finite numbers.
 *
 * @returns A new image of float values.
 * @throws RangeError if a deviation is not greater than 0, a mean is not finite, a list does not have one entry per channel, or the image is invalid.
 * @example
 * ```ts
 * standardizeImage(inverted, { deviation: 42.1 }); // SigNet: inverted, divided by the training images' deviation, no mean
 * standardizeImage(image, { mean: "image", deviation: "image" }); // each image separately
 * ```
 * @see `tf.image.per_image_standardization` of TensorFlow, which has the same lower bound on the deviation.
 */
export function standardizeImage(image: RawImage, options: StandardizeOptions = {}): RawImage {
  requireImage("standardizeImage", image);
  const { mean = 0, deviation = 1 } = requireOptions("standardizeImage", options);
  requireStatistics("standardizeImage", mean, deviation, image.channels);
  const data = Float32Array.from(image.data);
  standardizeInPlace(data, image.channels, mean, deviation);
  return { ...image, data };
}

/** {@link standardizeImage}, in place. */
export function standardizeInPlace(
  data: Float32Array,
  channels: number,
  mean: ImageStatistic,
  deviation: ImageStatistic,
): void {
  const own = mean === "image" || deviation === "image" ? ownStatistics(data) : undefined;
  const shift = perChannel(mean, own?.mean ?? 0, channels);
  const scale = perChannel(deviation, own?.deviation ?? 1, channels);
  for (let i = 0; i < data.length; i++) data[i] = (data[i] - shift[i % channels]) / scale[i % channels];
}

/**
 * {@link standardizeImage} for a batch on the device.
 *
 * @param images - Shape `[n, height, width, channels]`.
 * @returns The same shape; the caller owns it.
 * @throws RangeError if a deviation is not greater than 0, a mean is not finite, or a list does not have one entry per channel.
 * @example
 * ```ts
 * const unit = standardizeBatch(images, { mean: "image", deviation: "image" });
 * ```
 */
export function standardizeBatch(images: tf.Tensor4D, options: StandardizeOptions = {}): tf.Tensor4D {
  requireRank("standardizeBatch", "images", images, 4, "[n, height, width, channels]");
  const { mean = 0, deviation = 1 } = requireOptions("standardizeBatch", options);
  const [, height, width, channels] = images.shape;
  requireStatistics("standardizeBatch", mean, deviation, channels);
  const least = 1 / Math.sqrt(height * width * channels);
  return tf.tidy(() => {
    const moments = mean === "image" || deviation === "image" ? tf.moments(images, [1, 2, 3], true) : undefined;
    const shift = mean === "image" ? moments!.mean : tf.tensor1d(perChannel(mean, 0, channels));
    const scale =
      deviation === "image"
        ? tf.maximum(tf.sqrt(moments!.variance), least)
        : tf.tensor1d(perChannel(deviation, 1, channels));
    return tf.div(tf.sub(images, shift), scale);
  });
}

/** Refuses statistics that do not fit the image's number of channels. */
export function requireStatistics(
  who: string,
  mean: ImageStatistic,
  deviation: ImageStatistic,
  channels: number,
): void {
  for (const [name, value, least] of [
    ["mean", mean, -Infinity],
    ["deviation", deviation, 0],
  ] as const) {
    if (value === "image") continue;
    requireFit(typeof value === "number" || isList(value), who, name, 'a number, one per channel, or "image"', value);
    const list = typeof value === "number" ? [value] : value;
    if (typeof value !== "number" && list.length !== channels) {
      throw new RangeError(
        `${who}: ${name} must be one number or one for each of the ${channels} channels, got ${list.length}`,
      );
    }
    for (const entry of list) {
      if (Number.isFinite(entry) && entry > least) continue;
      throw new RangeError(
        `${who}: ${name} must be finite${least === 0 ? " and greater than 0" : ""}, got ${shown(entry)}` +
          (entry === 0 && least === 0 ? "; images of one colour have no deviation to divide by" : ""),
      );
    }
  }
}

function perChannel(value: ImageStatistic, own: number, channels: number): number[] {
  if (typeof value === "object") return [...value];
  return new Array<number>(channels).fill(value === "image" ? own : value);
}

function ownStatistics(data: RawImage["data"]): { mean: number; deviation: number } {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i] - mean) ** 2;
  return { mean, deviation: Math.max(Math.sqrt(squares / data.length), 1 / Math.sqrt(data.length)) };
}
