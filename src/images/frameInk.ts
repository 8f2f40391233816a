import { requireCount, requireList, requireOptions, requirePositive } from "../core/check.js";
import { requireOneChannel, type RawImage } from "./rawImage.js";
import { resizeImage } from "./resizeImage.js";

/** Options of {@link frameInk}. */
export interface FrameInkOptions {
  /** How far the frame reaches from the centre of the ink, in standard deviations of the ink's position; default 3. */
  readonly reach?: number;
  /** Frame pixels per image pixel, which keeps sizes comparable; default: determined by `reach`, so that all ink comes out the same size. */
  readonly scale?: number;
}

/**
 * Centres ink in a frame and scales it so that its spread fills the frame; proportions are kept.
 *
 * It uses the mean and spread of the ink rather than its outermost pixels, because otherwise a long final stroke or a dot
 * would shift everything else. Ink beyond the frame is cut off.
 *
 * @param ink - One channel, ink greater than 0, paper 0, as `binarizeInk` makes it.
 * @param size - Height and width of the frame.
 * @returns The framed ink with float values; paper without ink is framed unchanged.
 * @throws RangeError if the image has more than one channel or is invalid, `size` holds anything but whole numbers of at least 1, or an option is not positive.
 * @example
 * ```ts
 * const framed = frameInk(binarizeInk(scan), [64, 128]);
 * ```
 */
export function frameInk(
  ink: RawImage,
  size: readonly [height: number, width: number],
  options: FrameInkOptions = {},
): RawImage {
  const who = "frameInk";
  const { reach = 3, scale } = requireOptions(who, options);
  requireOneChannel(who, ink);
  requireList(who, "size", size, "[height, width]");
  const [height, width] = size;
  requireCount(who, "the height", height);
  requireCount(who, "the width", width);
  requirePositive(who, "reach", reach);
  if (scale !== undefined) requirePositive(who, "scale", scale);

  const { x, y } = inkMoments(ink, reach);
  // Image pixels per frame pixel.
  const step =
    scale === undefined
      ? Math.max((2 * reach * x.deviation) / width, (2 * reach * y.deviation) / height, 1 / width)
      : 1 / scale;
  const [halfHeight, halfWidth] = [(step * height) / 2, (step * width) / 2];
  const framed = cutOut(ink, {
    top: Math.round(y.mean - halfHeight),
    bottom: Math.max(Math.round(y.mean + halfHeight), Math.round(y.mean - halfHeight) + 1),
    left: Math.round(x.mean - halfWidth),
    right: Math.max(Math.round(x.mean + halfWidth), Math.round(x.mean - halfWidth) + 1),
  });
  return resizeImage(framed, size);
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and deviation of the ink's position; the middle of the paper if there is no ink. */
function inkMoments({ data, height, width }: RawImage, reach: number): { x: Moments; y: Moments } {
  const columns = new Float64Array(width);
  const rows = new Float64Array(height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      columns[column] += data[i];
      rows[row] += data[i];
    }
  }
  return { x: moments(columns, reach), y: moments(rows, reach) };
}

function moments(counts: Float64Array, reach: number): Moments {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return { mean: counts.length / 2, deviation: counts.length / (2 * reach) };
  const mean = counts.reduce((sum, count, place) => sum + count * place, 0) / total;
  const variance = counts.reduce((sum, count, place) => sum + count * (place - mean) ** 2, 0) / total;
  return { mean, deviation: Math.sqrt(variance) };
}

interface Frame {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The pixels of a frame that may reach beyond the image, where paper is assumed. */
function cutOut({ data, height, width }: RawImage, { top, bottom, left, right }: Frame): RawImage {
  const cut = new Float32Array((bottom - top) * (right - left));
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
      cut[(y - top) * (right - left) + x - left] = data[y * width + x];
    }
  }
  return { data: cut, height: bottom - top, width: right - left, channels: 1 };
}
