import { requireOptions, requireWithin } from "../core/check.js";
import { randomInteger, type Random } from "../core/random.js";
import { bilinear } from "./bilinear.js";
import { requireImage, type RawImage } from "./rawImage.js";

/** Options of {@link augmentImage}; each amount is off at 0. */
export interface AugmentImageOptions {
  /** Probability of mirroring left to right, in [0, 1]; default 0.5. Not for writing. */
  readonly flip?: number;
  /** How far the visible section may move in each direction, as a share of the sides, in [0, 0.5]; default 0.1. */
  readonly shift?: number;
  /** How much larger or smaller the section may be than the image, as a share, in [0, 0.5]; default 0.1. Height and width additionally differ by up to a third of it. */
  readonly zoom?: number;
  /** How far contrast and saturation may deviate from 1, in [0, 1]; default 0.2. */
  readonly contrast?: number;
  /** How much lighter or darker, as a share of 255, in [0, 1]; default 0.1. */
  readonly brightness?: number;
  /** How far each colour channel may separately deviate from 1, as under a different light, in [0, 1]; default 0.1. */
  readonly tint?: number;
  /** Probability that a rectangle of a tenth to a third of the area is covered with one shade of grey, in [0, 1]; default 0.5. */
  readonly erase?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Turns a photograph into another plausible one of the same thing: mirrored, cropped a little differently, in a different light, partly covered. Use it in
 * training, for photographs of people and things, so that each reading of a row differs.
 *
 * @param image - Values from 0 to 255.
 * @returns A new image of the same size, float values from 0 to 255; pixels beyond the image repeat its edge.
 * @throws RangeError if an amount is out of its range or the image is invalid.
 * @example
 * ```ts
 * const data = fromReader({ sampleShape: [64, 32, 3], labels, read: (row) => augmentImage(images[row], { random }).data });
 * ```
 * @see Zhong et al. (2020), "Random erasing data augmentation".
 */
export function augmentImage(image: RawImage, options: AugmentImageOptions = {}): RawImage {
  const { flip = 0.5, shift = 0.1, zoom = 0.1, contrast = 0.2, brightness = 0.1, tint = 0.1 } = requireOptions("augmentImage", options); // prettier-ignore
  const { erase = 0.5, random = Math.random } = options;
  requireImage("augmentImage", image);
  for (const [name, value, most] of [
    ["flip", flip, 1],
    ["shift", shift, 0.5],
    ["zoom", zoom, 0.5],
    ["contrast", contrast, 1],
    ["brightness", brightness, 1],
    ["tint", tint, 1],
    ["erase", erase, 1],
  ] as const) {
    requireWithin("augmentImage", name, value, 0, most);
  }
  const { height, width, channels } = image;
  const around = (amount: number): number => amount * (2 * random() - 1);
  const scale = 1 + around(zoom);
  const down = axis(height, scale * (1 + around(zoom / 3)), around(shift));
  const across = axis(width, scale * (1 + around(zoom / 3)), around(shift), random() < flip);
  const result = resample(image, down, across);

  const strength = 1 + around(contrast);
  const offset = 255 * around(brightness);
  for (let c = 0; c < channels; c++) {
    const factor = strength * (1 + around(tint));
    let mean = 0;
    for (let i = c; i < result.length; i += channels) mean += result[i];
    mean /= height * width;
    for (let i = c; i < result.length; i += channels) {
      result[i] = Math.min(255, Math.max(0, factor * result[i] + (1 - strength) * mean + offset));
    }
  }
  if (random() < erase) cover(result, image, random);
  return { data: result, height, width, channels };
}

/** The source of each result pixel along one axis: the pixel before it, and the weight of the pixel after it. */
interface Axis {
  readonly before: Int32Array;
  readonly share: Float32Array;
}

function axis(size: number, scale: number, move: number, isMirrored = false): Axis {
  const before = new Int32Array(size);
  const share = new Float32Array(size);
  for (let to = 0; to < size; to++) {
    const place = isMirrored ? size - 1 - to : to;
    const from = (place + 0.5 - size / 2) * scale + size * (0.5 + move) - 0.5;
    const kept = Math.min(size - 1, Math.max(0, from));
    before[to] = Math.min(Math.floor(kept), Math.max(0, size - 2));
    share[to] = kept - before[to];
  }
  return { before, share };
}

function resample({ data, height, width, channels }: RawImage, down: Axis, across: Axis): Float32Array {
  const result = new Float32Array(data.length);
  const right = width > 1 ? channels : 0;
  const below = height > 1 ? width * channels : 0;
  for (let y = 0, to = 0; y < height; y++) {
    const v = down.share[y];
    for (let x = 0; x < width; x++) {
      const u = across.share[x];
      let from = (down.before[y] * width + across.before[x]) * channels;
      for (let c = 0; c < channels; c++, from++) {
        result[to++] = bilinear(data, from, right, below, u, v);
      }
    }
  }
  return result;
}

function cover(values: Float32Array, { height, width, channels }: RawImage, random: Random): void {
  const area = 0.1 + random() * 0.23;
  const ratio = Math.exp(2 * random() - 1);
  const tall = Math.min(height, Math.max(1, Math.round(height * Math.sqrt(area * ratio))));
  const wide = Math.min(width, Math.max(1, Math.round(width * Math.sqrt(area / ratio))));
  const top = randomInteger(height - tall + 1, random);
  const left = randomInteger(width - wide + 1, random);
  const grey = 255 * random();
  for (let y = top; y < top + tall; y++) {
    values.fill(grey, (y * width + left) * channels, (y * width + left + wide) * channels);
  }
}
