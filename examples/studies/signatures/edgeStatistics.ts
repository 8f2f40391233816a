import { blurInk, type RawImage } from "one-shot-ts/images";

import type { Mirror, Moved } from "./mirror.js";

/** Directions over a whole turn: the two sides of a stroke are told apart. */
const DIRECTIONS = 8;

/** Steps between two pixels of edge, across and down. */
const STEPS = [
  [2, 0],
  [0, 2],
  [2, 2],
  [-2, 2],
  [4, 0],
  [0, 4],
  [4, 4],
  [-4, 4],
  [8, 0],
  [0, 8],
] as const;

/** The most that a step goes across or down. */
const LONGEST = Math.max(...STEPS.flat());

/** Largest length of each group of runs of ink, and of paper between ink; longer ones are in the last group. */
const INK_RUNS = [1, 2, 3, 4, 5, 6, 8, 12, Infinity];
const PAPER_RUNS = [2, 4, 8, 16, 32, 64, Infinity];

/** Weights of a Gaussian with a standard deviation of 1 pixel. */
const KERNEL = [-3, -2, -1, 0, 1, 2, 3].map((at) => Math.exp(-(at ** 2) / 2) / 2.5059);

/** Gradients weaker than this are not edges. */
const LEAST = 0.01;

/**
 * How lines were drawn, pixel by pixel: which directions the edge of a stroke takes at two places a few pixels apart (curves, corners, and the stroke's other
 * side, and so its width), and how long runs of ink and paper are along rows and columns.
 */
export function edgeStatistics(frame: RawImage): Float32Array {
  const { data, height, width } = frame;
  const smooth = blurInk(frame, KERNEL);
  let ink = 0;
  for (let i = 0; i < data.length; i++) ink += data[i];

  // A margin without edges to the right of each line and below the frame, so that no step needs a bounds check.
  const stride = width + LONGEST;
  const lower = new Int8Array((height + LONGEST) * stride).fill(-1);
  const near = new Float32Array(lower.length);
  const next = new Float32Array(lower.length);
  const places = new Int32Array(data.length);
  let count = 0;
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const pixel = y * width + x;
      const dx = smooth[pixel + 1] - smooth[pixel - 1];
      const dy = smooth[pixel + width] - smooth[pixel - width];
      if (dx === 0 && dy === 0) continue; // most of the paper
      const strength = Math.sqrt(dx * dx + dy * dy);
      if (strength < LEAST) continue;
      const direction = ((Math.atan2(dy, dx) / Math.PI + 2) * (DIRECTIONS / 2)) % DIRECTIONS;
      const whole = Math.floor(direction);
      const place = y * stride + x;
      lower[place] = whole % DIRECTIONS;
      near[place] = (1 - direction + whole) * strength;
      next[place] = (direction - whole) * strength;
      places[count++] = place;
    }
  }
  const edges = STEPS.flatMap(([across, down]) => {
    const sums = new Float64Array(DIRECTIONS ** 2);
    for (let i = 0; i < count; i++) {
      const from = places[i];
      const to = from + down * stride + across;
      const b = lower[to];
      if (b < 0) continue;
      const a = lower[from] * DIRECTIONS;
      const a2 = ((lower[from] + 1) % DIRECTIONS) * DIRECTIONS;
      const b2 = (b + 1) % DIRECTIONS;
      sums[a + b] += near[from] * near[to];
      sums[a + b2] += near[from] * next[to];
      sums[a2 + b] += next[from] * near[to];
      sums[a2 + b2] += next[from] * next[to];
    }
    return Array.from(sums, (sum) => (ink > 0 ? 4 * Math.sqrt(sum / ink) : 0));
  });
  return Float32Array.from([
    ...edges,
    ...runLengths(data, height, width, width, 1),
    ...runLengths(data, width, height, 1, width),
  ]);
}

/** How many numbers at the end of {@link edgeStatistics} are lengths of runs. */
export const edgeProportions = 2 * (INK_RUNS.length + PAPER_RUNS.length);

/** How many numbers {@link edgeStatistics} gives. */
export const edgeSize = STEPS.length * DIRECTIONS ** 2 + edgeProportions;

/** How runs of ink, and of paper between ink, are distributed over lengths, as square roots. */
function runLengths(data: RawImage["data"], lines: number, length: number, lineStep: number, step: number): number[] {
  const ink = INK_RUNS.map(() => 0);
  const paper = PAPER_RUNS.map(() => 0);
  for (let line = 0; line < lines; line++) {
    let run = 0;
    let last = -1;
    for (let at = 0; at <= length; at++) {
      if (at < length && data[line * lineStep + at * step] > 0.5) {
        if (run === 0 && last >= 0) paper[groupOf(at - last - 1, PAPER_RUNS)]++;
        run++;
        last = at;
      } else if (run > 0) {
        ink[groupOf(run, INK_RUNS)]++;
        run = 0;
      }
    }
  }
  return [ink, paper].flatMap((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 1);
    return counts.map((count) => 3 * Math.sqrt(count / total));
  });
}

/** The first group whose largest length is at least that of a run. */
function groupOf(length: number, groups: readonly number[]): number {
  let group = 0;
  while (length > groups[group]) group++;
  return group;
}

/** Which number of the plain signature each number of the mirrored one is. */
export function mirrorEdges({ isAcross, isDown }: Mirror): Moved[] {
  const turn = (k: number): number => {
    const turned = isAcross ? (DIRECTIONS / 2 - k + DIRECTIONS) % DIRECTIONS : k;
    return isDown ? (DIRECTIONS - turned) % DIRECTIONS : turned;
  };
  const moved: Moved[] = [];
  for (const [across, down] of STEPS) {
    const [x, y] = [isAcross ? -across : across, isDown ? -down : down];
    const isReversed = y < 0 || (y === 0 && x < 0); // the same two pixels in the opposite order
    const [toX, toY] = isReversed ? [-x, -y] : [x, y];
    const start = STEPS.findIndex((step) => step[0] === toX && step[1] === toY) * DIRECTIONS ** 2;
    for (let a = 0; a < DIRECTIONS; a++) {
      for (let b = 0; b < DIRECTIONS; b++) {
        const [first, second] = isReversed ? [turn(b), turn(a)] : [turn(a), turn(b)];
        moved.push({ from: start + first * DIRECTIONS + second, sign: 1 });
      }
    }
  }
  while (moved.length < edgeSize) moved.push({ from: moved.length, sign: 1 });
  return moved;
}
