import type { RawImage } from "one-shot-ts";

/** Directions that are told apart, over half a turn. */
export const DIRECTIONS = 8;

/** Pixels a side of a cell. */
const CELL = 4;

/** Makes values about 1 in size. */
const SCALE = 16;

/**
 * Which way the strokes run, where: for each cell of 4 x 4 pixels how much edge there is in each of 8 directions, as a root, so that one
 * strong stroke does not drown the rest. Between two directions an edge counts for both in part.
 *
 * @param ink - One channel, ink 1 and paper 0.
 * @returns `[height / 4, width / 4, 8]`, row by row.
 * @see Dalal, Triggs (2005), "Histograms of oriented gradients for human detection"; without their block normalisation.
 */
export function strokeDirections(ink: RawImage): Float32Array {
  const { height, width } = ink;
  const smooth = blur(ink);
  const across = width / CELL;
  const cells = new Float32Array((height / CELL) * across * DIRECTIONS);
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const place = y * width + x;
      const dx = smooth[place + 1] - smooth[place - 1];
      const dy = smooth[place + width] - smooth[place - width];
      const strength = Math.sqrt(dx * dx + dy * dy);
      if (strength === 0) continue;
      const direction = ((Math.atan2(dy, dx) / Math.PI + 2) * DIRECTIONS) % DIRECTIONS;
      const lower = Math.floor(direction);
      const share = direction - lower;
      const cell = (Math.floor(y / CELL) * across + Math.floor(x / CELL)) * DIRECTIONS;
      cells[cell + (lower % DIRECTIONS)] += (1 - share) * strength;
      cells[cell + ((lower + 1) % DIRECTIONS)] += share * strength;
    }
  }
  return cells.map((sum) => SCALE * Math.sqrt(sum / CELL ** 2));
}

/** Weights of a Gaussian with a deviation of 1 pixel. */
const KERNEL = [-3, -2, -1, 0, 1, 2, 3].map((at) => Math.exp(-(at ** 2) / 2) / 2.5059);

function blur({ data, height, width }: RawImage): Float32Array {
  return blurLines(blurLines(Float32Array.from(data), height, width, width, 1), width, height, 1, width);
}

/** Smooths `lines` lines of `length` values each; `lineStep` and `step` are the distances from line to line and from value to value. */
function blurLines(from: Float32Array, lines: number, length: number, lineStep: number, step: number): Float32Array {
  const to = new Float32Array(from.length);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      const place = line * lineStep + at * step;
      let sum = 0;
      for (let k = Math.max(-3, -at); k <= Math.min(3, length - 1 - at); k++)
        sum += KERNEL[k + 3] * from[place + k * step];
      to[place] = sum;
    }
  }
  return to;
}
