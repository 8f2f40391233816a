import { resizeImage, type RawImage } from "one-shot-ts";

/** How far the frame reaches from the centre of the ink, in standard deviations of the ink's place. */
const REACH = 3;

/**
 * Ink (1 on 0) moved and scaled so that its centre is in the middle and its spread fills the frame; proportions are kept.
 *
 * Framed by the mean and spread of the ink rather than by its outermost pixels, because a long last stroke or a dot would otherwise move
 * everything else.
 */
export function frameInk(ink: RawImage, size: readonly [height: number, width: number]): RawImage {
  const { x, y } = inkMoments(ink);
  const [height, width] = size;
  const scale = Math.max((2 * REACH * x.deviation) / width, (2 * REACH * y.deviation) / height, 1 / width);
  const [halfHeight, halfWidth] = [(scale * height) / 2, (scale * width) / 2];
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

/** Mean and deviation of the place of the ink; the middle of the paper where there is none. */
function inkMoments({ data, height, width }: RawImage): { x: Moments; y: Moments } {
  const columns = new Float64Array(width);
  const rows = new Float64Array(height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      columns[column] += data[i];
      rows[row] += data[i];
    }
  }
  return { x: moments(columns), y: moments(rows) };
}

function moments(counts: Float64Array): Moments {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return { mean: counts.length / 2, deviation: counts.length / (2 * REACH) };
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

/** The pixels within a frame that may reach beyond the image; what lies beyond is paper. */
function cutOut({ data, height, width }: RawImage, { top, bottom, left, right }: Frame): RawImage {
  const cut = new Float32Array((bottom - top) * (right - left));
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
      cut[(y - top) * (right - left) + x - left] = data[y * width + x];
    }
  }
  return { data: cut, height: bottom - top, width: right - left, channels: 1 };
}
