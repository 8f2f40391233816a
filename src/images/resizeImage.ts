import * as tf from "@tensorflow/tfjs-core";
import { requireCount, requireFlag, requireList, requireNumber, requireOptions, requireRank } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";
import { placeOnCanvas, resampleWeights, type Resample } from "./resampleWeights.js";

/** Options of {@link resizeImage} and {@link resizeBatch}. */
export interface ResizeOptions {
  /** Keep the proportions, centre the image and pad the rest? Default false: stretch to the size. */
  readonly keepAspect?: boolean;
  /** Value of the padding, in the image's own range; default 255, white paper of 8-bit images. Use 0 for inverted ones. */
  readonly fill?: number;
  /**
   * Widen the filter when an image is reduced, so that every pixel contributes? Default true. Without it, reducing to less than
   * half skips pixels, and thin strokes break up or vanish.
   */
  readonly antialias?: boolean;
}

/**
 * Resizes an image by bilinear interpolation with half-pixel centres (corners are not aligned).
 *
 * @param size - `[height, width]` of the result.
 * @returns Float values, not rounded, in the range of the input.
 * @throws RangeError if a size is not a whole number of at least 1, `fill` is not finite, or the image is invalid.
 * @example
 * ```ts
 * const small = resizeImage(image, [155, 220], { keepAspect: true, fill: 255 });
 * ```
 * @see PIL's `Image.resize(BILINEAR)`; with `antialias: false`, `tf.image.resizeBilinear` with `halfPixelCenters`.
 */
export function resizeImage(image: RawImage, size: readonly [number, number], options: ResizeOptions = {}): RawImage {
  const resolved = checked("resizeImage", size, options);
  requireImage("resizeImage", image);
  return resized(image, size, resolved);
}

/** {@link resizeImage} for a checked image, with every option given. */
export function resized(
  { data, height, width, channels }: RawImage,
  size: readonly [number, number],
  { keepAspect, fill, antialias }: Required<ResizeOptions>,
): RawImage {
  const place = placeOnCanvas([height, width], size, keepAspect);
  const across = resampleWeights(width, place.width, antialias);
  const down = resampleWeights(height, place.height, antialias);

  // Rows first, each once, then columns.
  const narrow = new Float32Array(height * place.width * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < place.width; x++) {
      const weights = across.weights[x];
      for (let c = 0; c < channels; c++) {
        let from = (y * width + across.first[x]) * channels + c;
        let sum = 0;
        for (let k = 0; k < weights.length; k++, from += channels) sum += weights[k] * data[from];
        narrow[to++] = sum;
      }
    }
  }
  const result = new Float32Array(size[0] * size[1] * channels).fill(fill);
  const stride = place.width * channels;
  for (let y = 0; y < place.height; y++) {
    const weights = down.weights[y];
    const to = ((place.top + y) * size[1] + place.left) * channels;
    for (let i = 0; i < stride; i++) {
      let from = down.first[y] * stride + i;
      let sum = 0;
      for (let k = 0; k < weights.length; k++, from += stride) sum += weights[k] * narrow[from];
      result[to + i] = sum;
    }
  }
  return { data: result, height: size[0], width: size[1], channels };
}

/**
 * {@link resizeImage} for a batch of equally sized images on the device; differentiable.
 *
 * @param images - Shape `[n, height, width, channels]`.
 * @param size - `[height, width]` of the result.
 * @returns Shape `[n, ...size, channels]`; the caller owns it.
 * @throws RangeError if a size is not a whole number of at least 1 or `fill` is not finite.
 * @example
 * ```ts
 * const small = resizeBatch(tf.ones([8, 64, 48, 1]), [32, 32], { keepAspect: true, fill: 0 }); // [8, 32, 32, 1]
 * ```
 */
export function resizeBatch(
  images: tf.Tensor4D,
  size: readonly [number, number],
  options: ResizeOptions = {},
): tf.Tensor4D {
  requireRank("resizeBatch", "images", images, 4, "[n, height, width, channels]");
  const { keepAspect, fill, antialias } = checked("resizeBatch", size, options);
  const [n, height, width, channels] = images.shape;
  const place = placeOnCanvas([height, width], size, keepAspect);
  return tf.tidy(() => {
    // A product with the weights rather than tf.image.resizeBilinear: it gives the same numbers on every backend and can widen its filter.
    const across = matrixOf(resampleWeights(width, place.width, antialias), width);
    const down = matrixOf(resampleWeights(height, place.height, antialias), height);
    const rows = tf.reshape(tf.transpose(images, [0, 1, 3, 2]), [n * height * channels, width]);
    const narrow = tf.reshape(tf.matMul(rows, across), [n, height, channels, place.width]);
    const columns = tf.reshape(tf.transpose(narrow, [0, 2, 3, 1]), [n * channels * place.width, height]);
    const small = tf.reshape(tf.matMul(columns, down), [n, channels, place.width, place.height]);
    const { top, left } = place;
    return tf.pad(
      tf.transpose(small, [0, 3, 2, 1]) as tf.Tensor4D,
      [
        [0, 0],
        [top, size[0] - place.height - top],
        [left, size[1] - place.width - left],
        [0, 0],
      ],
      fill,
    );
  });
}

/** The weights as a matrix, shape `[old pixels, new pixels]`. */
function matrixOf({ first, weights }: Resample, from: number): tf.Tensor2D {
  const to = weights.length;
  const matrix = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    for (let k = 0; k < weights[i].length; k++) matrix[(first[i] + k) * to + i] = weights[i][k];
  }
  return tf.tensor2d(matrix, [from, to]);
}

/** The options with their defaults. */
function checked(who: string, size: readonly [number, number], options: ResizeOptions): Required<ResizeOptions> {
  const { keepAspect = false, fill = 255, antialias = true } = requireOptions(who, options);
  requireList(who, "size", size, "[height, width]");
  requireCount(who, "height", size[0]);
  requireCount(who, "width", size[1]);
  requireNumber(who, "fill", fill);
  requireFlag(who, "keepAspect", keepAspect);
  requireFlag(who, "antialias", antialias);
  return { keepAspect, fill, antialias };
}
