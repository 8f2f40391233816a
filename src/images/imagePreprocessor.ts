import type * as tf from "@tensorflow/tfjs-core";
import { requireList } from "../core/check.js";
import { check, count, flag, list, number, optional, record, type Checked, type Schema } from "../core/schema.js";
import { requireImage, type RawImage } from "./rawImage.js";
import { inkOf, otsuThreshold } from "./binarizeInk.js";
import { cropByGrey } from "./cropToInk.js";
import { requireColor, toGrey, toRgb } from "./grayscaleImage.js";
import { invertInPlace } from "./invertImage.js";
import { resized } from "./resizeImage.js";
import { stacked } from "./stackImages.js";
import { requireStatistics, standardizeInPlace, type ImageStatistic } from "./standardizeImage.js";
import { linesOf } from "./thinInk.js";

/** Settings of {@link imagePreprocessor}. Plain JSON: save it with the model. */
export interface ImagePreprocessorConfig {
  /** `[height, width]` of every result. */
  readonly size: readonly [number, number];
  /** One grey channel (default) or, with false, three colour channels. */
  readonly grayscale?: boolean;
  /** Crop to the ink first, leaving `margin` pixels (default 0) and ignoring rows and columns with fewer than `minInk` pixels of ink (default 1)? Default: no. */
  readonly crop?: { readonly margin?: number; readonly minInk?: number };
  /**
   * Make ink 1 and paper 0, so that the pen's darkness reveals nothing? `softness` as in `binarizeInk`; `thin` reduces strokes to lines, so
   * that the pen's width reveals nothing either, and scales the resized lines to a maximum of 1. Needs `grayscale`; not with `invert`. Default: no.
   */
  readonly binarize?: boolean | { readonly softness?: number; readonly thin?: boolean };
  /** Keep the proportions and pad, centred? Default false: stretch. */
  readonly keepAspect?: boolean;
  /** Value of the padding, in the image's range before inversion. Default: paper, that is `max`, or 0 if binarized. */
  readonly fill?: number;
  /** Widen the filter when an image is reduced, so that thin strokes survive? Default true. */
  readonly antialias?: boolean;
  /** Turn dark into light, `max` − value? Default false. */
  readonly invert?: boolean;
  /** The value of white. Default 255. */
  readonly max?: number;
  /** The number subtracted before dividing by `deviation`. Default 0. */
  readonly mean?: ImageStatistic;
  /** The number that the last step divides by. Default 1. Measure it on the training images with `measureDeviation`. */
  readonly deviation?: ImageStatistic;
}

/** The most pixels that a prepared image may have: one of that size takes 67 MB per channel. */
const MOST_PIXELS = 2 ** 24;

const sizeSchema: Schema<readonly [number, number]> = (value, path) => {
  const [height, width] = list(count(1, MOST_PIXELS), { length: 2 })(value, path);
  if (height * width > MOST_PIXELS) {
    throw new RangeError(`${path} must have at most ${MOST_PIXELS} pixels, got ${height} x ${width}`);
  }
  return [height, width];
};

const statistic: Schema<ImageStatistic> = (value, path) =>
  value === "image" ? value : (Array.isArray(value) ? list(number(), { max: 4 }) : number())(value, path);

const ink = record({ softness: optional(number({ min: 0 })), thin: optional(flag) });

/** Settings read from a file. */
const configSchema = record({
  size: sizeSchema,
  grayscale: optional(flag),
  crop: optional(record({ margin: optional(count()), minInk: optional(count(1)) })),
  binarize: optional<boolean | Checked<typeof ink>>((value, path) =>
    typeof value === "boolean" ? value : ink(value, path),
  ),
  keepAspect: optional(flag),
  fill: optional(number()),
  antialias: optional(flag),
  invert: optional(flag),
  max: optional(number()),
  mean: optional(statistic),
  deviation: optional(statistic),
}) satisfies Schema<ImagePreprocessorConfig>;

/** Prepares one image; made by {@link imagePreprocessor}. */
export interface ImagePreprocessor {
  /** Returns the prepared image, with float values. */
  (image: RawImage): RawImage;
  /** Its settings: pass them to `imagePreprocessor` again, even after a round trip through JSON, for exactly the same preparation. */
  readonly config: ImagePreprocessorConfig;
  /** Shape of one result, `[height, width, channels]`: the tower's `inputShape`. */
  readonly shape: readonly [number, number, number];
  /** `config` with every default written out: equal for two preprocessors if and only if they do the same. */
  readonly resolved: ImagePreprocessorConfig;
  /** Prepares and stacks images of any size: shape `[images, height, width, channels]`; the caller owns it. */
  readonly batch: (images: readonly RawImage[]) => tf.Tensor4D;
}

/**
 * Prepares images in the same way for training and for use.
 *
 * The steps, each only if requested, in this order: grey (or RGB), crop to ink, binarize, thin, resize, invert, subtract the mean, divide by the
 * deviation. All steps are plain arithmetic in JavaScript, so the result is the same on every backend.
 *
 * @returns A function from an image to the prepared image, with `config`, `shape` and `batch`.
 * @throws RangeError if a number is out of range or two options exclude each other; when called, if an image is invalid.
 * @example
 * ```ts
 * const preprocess = imagePreprocessor({ size: [155, 220], invert: true, deviation: 42.1 }); // SigNet
 * const batch = preprocess.batch(images); // [n, 155, 220, 1]
 * const again = imagePreprocessor(JSON.parse(JSON.stringify(preprocess.config)));
 * ```
 * @see Dey et al. (2017), "SigNet": bilinear resize, inversion, division by the training images' standard deviation.
 */
export function imagePreprocessor(options: ImagePreprocessorConfig): ImagePreprocessor {
  const who = "imagePreprocessor";
  // Copied, so that later changes to the options cannot make `config` differ from the behaviour.
  const config = check(who, configSchema, options);
  const { size, grayscale = true, keepAspect = false, antialias = true, invert = false, max = 255 } = config;
  const { crop, binarize = false, mean = 0, deviation = 1 } = config;
  const isInk = binarize !== false;
  const { softness = 0, thin = false } = typeof binarize === "object" ? binarize : {};
  const { margin = 0, minInk = 1 } = crop ?? {};
  const fill = config.fill ?? (isInk ? 0 : max);
  const channels = grayscale ? 1 : 3;
  requireStatistics(who, mean, deviation, channels);
  if (thin && softness > 0) {
    throw new RangeError(`${who}: binarize.thin makes lines without a ramp; leave out binarize.softness`);
  }
  if (isInk && !grayscale) throw new RangeError(`${who}: binarize needs grayscale, got grayscale: false`);
  if (isInk && invert) {
    throw new RangeError(`${who}: binarize makes ink 1 and paper 0 already; leave out invert`);
  }

  const prepare = (image: RawImage): RawImage => {
    requireColor(who, image);
    let result = grayscale ? toGrey(image) : toRgb(image);
    if (crop !== undefined) {
      const grey = toGrey(result).data;
      result = cropByGrey(result, grey, { margin, minInk, threshold: otsuThreshold(grey) });
    }
    if (isInk) result = inkOf(result, otsuThreshold(result.data), softness);
    if (thin) result = linesOf(result);
    const small = resized(result, size, { keepAspect, fill, antialias });
    const data = small.data as Float32Array;
    if (thin) scaleToOne(data);
    if (invert) invertInPlace(data, max);
    if (mean !== 0 || deviation !== 1) standardizeInPlace(data, channels, mean, deviation);
    requireImage(who, small);
    return small;
  };
  return Object.assign(prepare, {
    config,
    resolved: {
      size,
      grayscale,
      ...(crop && { crop: { margin, minInk } }),
      binarize: isInk && { softness, thin },
      keepAspect,
      ...(keepAspect && { fill }),
      antialias,
      invert,
      ...(invert && { max }),
      mean,
      deviation,
    },
    shape: [size[0], size[1], channels] as const,
    batch: (images: readonly RawImage[]) => {
      requireList(who, "images", images, "a list of images");
      if (images.length === 0) throw new RangeError(`${who}: need at least 1 image, got none`);
      return stacked(images.map(prepare));
    },
  });
}

/** Downscaling fades one-pixel lines, the more so the larger the original, so the brightest value is scaled back to 1. */
function scaleToOne(data: Float32Array): void {
  let most = 0;
  for (const value of data) most = Math.max(most, value);
  if (most > 0) standardizeInPlace(data, 1, 0, most);
}
