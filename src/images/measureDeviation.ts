import { requireFit, requireFunction } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";

/** Result of {@link measureDeviation}. */
export interface ImageStatistics {
  /** Mean of all values. */
  readonly mean: number;
  /** Standard deviation of all values about that mean (divided by their number, as in numpy's `std`). */
  readonly deviation: number;
  /** The mean of each channel. */
  readonly channelMeans: readonly number[];
  /** The standard deviation of each channel. */
  readonly channelDeviations: readonly number[];
  /** How many images were measured. */
  readonly images: number;
}

/**
 * Mean and standard deviation of the values of many images, for `standardizeImage` and `imagePreprocessor`.
 *
 * Measure the **training images only**, after every other step of preprocessing: a statistic that includes the test images is a leak.
 *
 * @param images - Any images with the same number of channels; a generator is read once, one image at a time.
 * @param preprocess - Applied to each image first.
 * @throws RangeError if there is no image, the images differ in their number of channels, or a value is not finite.
 * @example
 * ```ts
 * const plain = imagePreprocessor({ size: [155, 220], invert: true });
 * const { deviation } = measureDeviation(trainingImages, plain);
 * const preprocess = imagePreprocessor({ ...plain.config, deviation });
 * ```
 */
export function measureDeviation(
  images: Iterable<RawImage>,
  preprocess: (image: RawImage) => RawImage = (image) => image,
): ImageStatistics {
  const isIterable = typeof (images as unknown) === "object" && Symbol.iterator in Object(images);
  requireFit(isIterable, "measureDeviation", "images", "a list of images, or another iterable of them", images);
  requireFunction("measureDeviation", "preprocess", preprocess);
  let count = 0;
  let perChannel = 0;
  const means: number[] = [];
  const squares: number[] = []; // sums of squared differences from the mean so far
  for (const raw of images) {
    const image = preprocess(raw);
    requireImage("measureDeviation", image);
    const { data, channels } = image;
    if (count > 0 && channels !== means.length) {
      throw new RangeError(
        `measureDeviation: all images must have the same number of channels, got ${means.length} and ${channels} at image ${count}`,
      );
    }
    const pixels = data.length / channels;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let i = c; i < data.length; i += channels) sum += data[i];
      const mean = sum / pixels;
      let own = 0;
      for (let i = c; i < data.length; i += channels) own += (data[i] - mean) ** 2;
      // Merged image by image (Chan et al.): a single sum of squares over everything would lose digits.
      const apart = mean - (means[c] ?? 0);
      const together = perChannel + pixels;
      squares[c] = (squares[c] ?? 0) + own + (apart * apart * perChannel * pixels) / together;
      means[c] = (means[c] ?? 0) + (apart * pixels) / together;
    }
    perChannel += pixels;
    count++;
  }
  if (count === 0) throw new RangeError("measureDeviation: need at least 1 image, got none");
  let mean = 0;
  for (const value of means) mean += value / means.length;
  let variance = 0;
  for (let c = 0; c < means.length; c++) variance += (squares[c] / perChannel + (means[c] - mean) ** 2) / means.length;
  return {
    mean,
    deviation: Math.sqrt(variance),
    channelMeans: means,
    channelDeviations: squares.map((sum) => Math.sqrt(sum / perChannel)),
    images: count,
  };
}
