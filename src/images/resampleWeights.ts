/** How each new pixel along one axis is computed from old ones: new pixel `i` sums `weights[i][k] × old[first[i] + k]`. */
export interface Resample {
  /** The first old pixel that contributes to each new pixel. */
  readonly first: Int32Array;
  /** For each new pixel, the weights of the old pixels from its first one on; they sum to 1. */
  readonly weights: readonly Float64Array[];
}

/**
 * The weights of bilinear (triangle filter) interpolation along one axis, with half-pixel centres: pixel i covers [i, i + 1].
 *
 * With `antialias` the triangle is widened by the reduction factor, so that every old pixel contributes.
 *
 * @see PIL's `Image.resize(BILINEAR)`, torchvision's `antialias=True`; without it `tf.image.resizeBilinear` with `halfPixelCenters`.
 */
export function resampleWeights(from: number, to: number, antialias: boolean): Resample {
  const scale = from / to;
  const reach = antialias ? Math.max(1, scale) : 1;
  const first = new Int32Array(to);
  const weights: Float64Array[] = [];
  for (let i = 0; i < to; i++) {
    // Clamped, so that new pixels beyond the centre of the outermost old one repeat it.
    const centre = Math.min(Math.max((i + 0.5) * scale, 0.5), from - 0.5);
    const start = Math.max(0, Math.ceil(centre - 0.5 - reach));
    const end = Math.min(from - 1, Math.floor(centre - 0.5 + reach));
    const row = new Float64Array(end - start + 1);
    let total = 0;
    for (let k = 0; k < row.length; k++) {
      row[k] = Math.max(0, 1 - Math.abs(start + k + 0.5 - centre) / reach);
      total += row[k];
    }
    for (let k = 0; k < row.length; k++) row[k] /= total;
    first[i] = start;
    weights.push(row);
  }
  return { first, weights };
}

/** The placement of an image on a canvas of another size: its new size and its upper left corner. */
export interface Placement {
  /** New height of the image. */
  readonly height: number;
  /** New width of the image. */
  readonly width: number;
  /** Rows of the canvas above it. */
  readonly top: number;
  /** Columns of the canvas left of it. */
  readonly left: number;
}

/** The whole canvas, or with `keepAspect` the largest centred rectangle with the image's proportions; a leftover odd row or column goes to the bottom or right. */
export function placeOnCanvas(
  from: readonly [number, number],
  canvas: readonly [number, number],
  keepAspect: boolean,
): Placement {
  if (!keepAspect) return { height: canvas[0], width: canvas[1], top: 0, left: 0 };
  const scale = Math.min(canvas[0] / from[0], canvas[1] / from[1]);
  const height = Math.min(canvas[0], Math.max(1, Math.round(from[0] * scale)));
  const width = Math.min(canvas[1], Math.max(1, Math.round(from[1] * scale)));
  return { height, width, top: Math.floor((canvas[0] - height) / 2), left: Math.floor((canvas[1] - width) / 2) };
}
