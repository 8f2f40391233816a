/** How an axis of a convolution is cut into tiles that are transformed. */
export interface Axis {
  /** Length of the transform. */
  readonly size: number;
  /** Outputs of a tile. */
  readonly step: number;
  readonly tiles: number;
}

/** How a convolution of stride 1 is computed by Fourier transforms of tiles. */
export interface SpectralPlan {
  readonly down: Axis;
  readonly across: Axis;
  /** Frequencies of a tile, one of each conjugate pair. */
  readonly frequencies: number;
}

/** What a plan depends on. */
export interface ConvolutionShape {
  readonly batch: number;
  readonly out: readonly [number, number];
  readonly taps: readonly [number, number];
  readonly channels: readonly [number, number];
}

/** Lengths that transform fast, each with its factors in the order in which they are applied. */
const lengths: Readonly<Record<number, readonly number[]>> = {
  5: [5],
  6: [3, 2],
  8: [4, 2],
  9: [3, 3],
  10: [5, 2],
  12: [4, 3],
  15: [5, 3],
  16: [4, 4],
  18: [3, 3, 2],
  20: [5, 4],
  24: [4, 3, 2],
  25: [5, 5],
  27: [3, 3, 3],
  30: [5, 3, 2],
  32: [4, 4, 2],
};

function axes(out: number, taps: number): Axis[] {
  return Object.keys(lengths)
    .map(Number)
    .filter((size) => size >= taps)
    .map((size) => ({ size, step: size - taps + 1, tiles: Math.ceil(out / (size - taps + 1)) }));
}

/** The factors of a length. */
export function radicesOf(length: number): readonly number[] {
  return lengths[length];
}

/** Byte offsets of each kept frequency and of its conjugate in a tile of elements of 32 bytes. */
export function conjugatePairs(down: number, across: number): Int32Array {
  const pairs: number[] = [];
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const place = y * across + x;
      const conjugate = ((down - y) % down) * across + ((across - x) % across);
      if (place <= conjugate) pairs.push(32 * place, 32 * conjugate);
    }
  }
  return Int32Array.from(pairs);
}

function frequenciesOf(down: number, across: number): number {
  const own = (down % 2 === 0 ? 2 : 1) * (across % 2 === 0 ? 2 : 1);
  return (down * across + own) / 2;
}

// Nanoseconds of one core, measured on an AMD EPYC; only their ratios matter.
const DIRECT = 1 / 25; // per multiplication and addition of the direct product
const PRODUCT = 1 / 22; // the same for the product of spectra
const PACK = 1.5; // per complex number of the smaller factor, each time it is packed
const ELEMENT = 3; // per element and factor of a transform, 8 channels at a time
const PAIR = 7; // per frequency that is put in its place
const TILE = 200; // per tile
const MARGIN = 0.85; // the largest share of the direct product's time that a plan may take

/** Time of all three passes of a plan (a batch forward, the gradients for the input and the filter), in nanoseconds. */
function costOf({ down, across, frequencies }: SpectralPlan, { batch, channels }: ConvolutionShape): number {
  const tiles = batch * down.tiles * across.tiles;
  const [c, n] = channels.map((count) => 8 * Math.ceil(count / 8));
  const factors = radicesOf(down.size).length + radicesOf(across.size).length;
  const transform = down.size * across.size * factors * ELEMENT + frequencies * PAIR + TILE;
  const products = 3 * frequencies * c * n * (3 * tiles * PRODUCT + PACK);
  const ofTiles = (3 * tiles * (c + n) * transform) / 8;
  const ofFilters = (3 * c * n * transform) / 8;
  return products + ofTiles + ofFilters;
}

/** Every plan for a convolution. */
export function plansFor({ out, taps }: Pick<ConvolutionShape, "out" | "taps">): SpectralPlan[] {
  return axes(out[0], taps[0]).flatMap((down) =>
    axes(out[1], taps[1]).map((across) => ({ down, across, frequencies: frequenciesOf(down.size, across.size) })),
  );
}

/** The fastest plan, or undefined if the direct product is faster. */
export function planFor(shape: ConvolutionShape): SpectralPlan | undefined {
  const { batch, out, taps, channels } = shape;
  if (Math.max(...channels) > MOST_CHANNELS || Math.min(...channels) < FEWEST_CHANNELS) return undefined;
  let best: SpectralPlan | undefined;
  let least = 3 * batch * out[0] * out[1] * taps[0] * taps[1] * channels[0] * channels[1] * DIRECT * MARGIN;
  for (const plan of plansFor(shape)) {
    const cost = costOf(plan, shape);
    if (cost < least) [best, least] = [plan, cost];
  }
  return best;
}

const FEWEST_CHANNELS = 16;
const MOST_CHANNELS = 528; // the most that a row of the packed product holds
