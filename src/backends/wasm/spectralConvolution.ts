import type * as tf from "@tensorflow/tfjs-core";

import { runKernel } from "../replaceKernel.js";
import { after, allocate, placeOf, type WasmKernelCall } from "./kernel.js";
import type { Argument, Runner, WasmBackend } from "./runner.js";
import { conjugatePairs, radicesOf, type Axis, type SpectralPlan } from "./spectralPlan.js";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** Tiles of a tensor in memory; `pitches` are the bytes between its images, rows and pixels. */
interface Tiled {
  readonly place: Argument;
  readonly images: number;
  readonly pitches: readonly [number, number, number];
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly tiles: readonly [number, number];
  readonly origin: readonly [number, number];
  readonly extent: readonly [number, number];
  /** Images that a thread works on at a time. */
  readonly perChunk: number;
}

/** Spectra of tiles, in memory. */
interface Spectrum {
  readonly tensor: tf.TensorInfo;
  readonly capacity: number;
  readonly strips: number;
  readonly plane: number;
}

/** What is done to tiles when they are transformed back. */
interface Epilogue {
  readonly bias?: Argument;
  readonly relu?: boolean;
  /** Whether tiles overlap, and add up. */
  readonly overlap?: boolean;
}

const TILE_ROWS = 6;
const LEAST_TILES = 48;
const MOST_BYTES = 32 * 2 ** 20;

/** Computes with one plan; what it allocates is released by `end`. */
class Transforms {
  readonly #backend: WasmBackend;
  readonly #runner: Runner;
  readonly #info: Conv2DInfo;
  readonly #plan: SpectralPlan;
  readonly #tables: tf.TensorInfo;
  readonly #twiddlesAcross: number;
  readonly #pairsAt: number;
  readonly #own: tf.TensorInfo[] = [];

  constructor({ backend, runner }: WasmKernelCall, info: Conv2DInfo, plan: SpectralPlan) {
    [this.#backend, this.#runner, this.#info, this.#plan] = [backend, runner, info, plan];
    const [down, across] = [twiddles(plan.down.size), twiddles(plan.across.size)];
    const pairs = conjugatePairs(plan.down.size, plan.across.size);
    this.#twiddlesAcross = down.length;
    this.#pairsAt = down.length + across.length;
    this.#tables = this.#allocate([this.#pairsAt + pairs.length]);
    const { at } = placeOf(backend, this.#tables);
    backend.wasm.HEAPF32.set([...down, ...across], at / 4);
    backend.wasm.HEAP32.set(pairs, at / 4 + this.#pairsAt);
  }

  #allocate(shape: readonly number[]): tf.TensorInfo {
    const tensor = allocate(this.#backend, shape);
    this.#own.push(tensor);
    return tensor;
  }

  /** Room for the spectra of so many tiles. */
  room(tiles: number, channels: number): Spectrum {
    const capacity = Math.ceil(tiles / TILE_ROWS) * TILE_ROWS;
    const strips = Math.ceil(channels / 8);
    // An odd number of cache lines from plane to plane, so that the frequencies of a tile fall into different cache sets.
    const plane = 64 * (Math.ceil((capacity * strips * 32) / 64) | 1);
    return { tensor: this.#allocate([(2 * this.#plan.frequencies * plane) / 4]), capacity, strips, plane };
  }

  #run(
    kernel: "toSpectrum" | "fromSpectrum",
    tiled: Tiled,
    spectrum: Spectrum,
    extra: readonly Argument[],
    bias: Argument,
  ): void {
    const { down, across, frequencies } = this.#plan;
    const tables = placeOf(this.#backend, this.#tables);
    const words: Argument[] = [
      tiled.place,
      placeOf(this.#backend, spectrum.tensor),
      tables,
      after(tables, this.#pairsAt),
      bias,
      tiled.images,
      ...tiled.pitches,
      tiled.height,
      tiled.width,
      tiled.channels,
      ...tiled.tiles,
      down.step,
      across.step,
      ...tiled.origin,
      down.size,
      across.size,
      ...tiled.extent,
      packRadices(down),
      packRadices(across),
      4 * this.#twiddlesAcross,
      frequencies,
      spectrum.capacity,
      spectrum.plane,
      tiled.perChunk,
      ...extra,
    ];
    this.#runner.run(kernel, words, spectrum.strips * Math.ceil(tiled.images / tiled.perChunk));
  }

  to(tiled: Tiled, spectrum: Spectrum): void {
    this.#run("toSpectrum", tiled, spectrum, [], 0);
  }

  from(tiled: Tiled, spectrum: Spectrum, { bias = 0, relu = false, overlap = false }: Epilogue = {}): void {
    const scale = 1 / (4 * this.#plan.down.size * this.#plan.across.size);
    this.#run("fromSpectrum", tiled, spectrum, [{ float: scale }, relu ? 1 : 0, overlap ? 1 : 0], bias);
  }

  /** c = a b at each frequency; transposed, the contraction runs over the tiles of both. */
  product(
    a: Spectrum,
    b: Spectrum,
    c: Spectrum,
    {
      tiles,
      depth,
      transposed = false,
      conjugate = false,
      adds = false,
    }: { tiles: number; depth: number; transposed?: boolean; conjugate?: boolean; adds?: boolean },
  ): void {
    const part = Math.max(32, Math.min(depth, Math.floor(65_536 / (a.strips * 32 + 64))));
    const perBlock = Math.max(1, Math.min(b.strips, Math.floor(100_000 / (32 * (transposed ? part : depth)))));
    const words: Argument[] = [
      placeOf(this.#backend, a.tensor),
      placeOf(this.#backend, b.tensor),
      placeOf(this.#backend, c.tensor),
      a.strips,
      b.strips,
      tiles,
      a.capacity,
      b.capacity,
      c.capacity,
      a.plane,
      b.plane,
      c.plane,
      depth,
      transposed ? 1 : 0,
      conjugate ? 1 : 0,
      perBlock,
      adds ? 1 : 0,
      this.#plan.frequencies,
      part,
    ];
    this.#runner.run("spectrumProduct", words, this.#plan.frequencies);
  }

  /** How many images are computed at a time. */
  get imagesAtOnce(): number {
    const { down, across, frequencies } = this.#plan;
    const { batchSize, inChannels, outChannels } = this.#info;
    const tiles = down.tiles * across.tiles;
    const bytes = 8 * tiles * frequencies * (inChannels + outChannels);
    const most = Math.max(Math.ceil(LEAST_TILES / tiles), Math.floor(MOST_BYTES / bytes), 1);
    return Math.ceil(batchSize / Math.ceil(batchSize / most));
  }

  get tilesPerImage(): number {
    return this.#plan.down.tiles * this.#plan.across.tiles;
  }

  /** The tiles of the input: they overlap. */
  input(x: tf.TensorInfo, first: number, images: number): Tiled {
    const { inHeight, inWidth, inChannels, padInfo } = this.#info;
    const { down, across } = this.#plan;
    const extent = [down.size, across.size] as const;
    return this.#tiled(x, [inHeight, inWidth, inChannels], first, images, [padInfo.top, padInfo.left], extent);
  }

  /** The tiles of the output: they lie side by side. */
  output(y: tf.TensorInfo, first: number, images: number): Tiled {
    const { outHeight, outWidth, outChannels } = this.#info;
    const { down, across } = this.#plan;
    return this.#tiled(y, [outHeight, outWidth, outChannels], first, images, [0, 0], [down.step, across.step]);
  }

  #tiled(
    image: tf.TensorInfo,
    [height, width, channels]: readonly [number, number, number],
    first: number,
    images: number,
    origin: Tiled["origin"],
    extent: Tiled["extent"],
  ): Tiled {
    const { down, across } = this.#plan;
    return {
      place: after(placeOf(this.#backend, image), first * height * width * channels),
      images,
      pitches: [4 * height * width * channels, 4 * width * channels, 4 * channels],
      height,
      width,
      channels,
      tiles: [down.tiles, across.tiles],
      origin,
      extent,
      perChunk: 1,
    };
  }

  /** The filters `[height][width][images][channels]`, each as one tile. */
  filters(filter: tf.TensorInfo, images: number, channels: number): Tiled {
    const { filterHeight: height, filterWidth: width } = this.#info;
    return {
      place: placeOf(this.#backend, filter),
      images,
      pitches: [4 * channels, 4 * width * images * channels, 4 * images * channels],
      height,
      width,
      channels,
      tiles: [1, 1],
      origin: [0, 0],
      extent: [height, width],
      perChunk: 8,
    };
  }

  end(): void {
    for (const { dataId } of this.#own) this.#backend.disposeData(dataId);
  }
}

function packRadices({ size }: Axis): number {
  return radicesOf(size).reduce((packed, radix, i) => packed + radix * 16 ** i, 0);
}

/** The twiddle factors of a transform, those of its second factor first: cosines and sines of each step, in turn. */
function twiddles(length: number): number[] {
  const values: number[] = [];
  let done = 1;
  for (const radix of radicesOf(length)) {
    for (let j = 0; done > 1 && j < done; j++) {
      for (let a = 1; a < radix; a++) {
        const angle = (-2 * Math.PI * a * j) / (done * radix);
        values.push(Math.cos(angle), Math.sin(angle));
      }
    }
    done *= radix;
  }
  return values;
}

/** The convolution, with bias and rectifier if requested. */
export function spectralForward(
  call: WasmKernelCall,
  info: Conv2DInfo,
  plan: SpectralPlan,
  { bias, relu = false }: { bias?: tf.TensorInfo; relu?: boolean } = {},
): tf.TensorInfo {
  const { inputs, backend } = call;
  const { inChannels, outChannels, batchSize } = info;
  const result = allocate(backend, info.outShape);
  const transforms = new Transforms(call, info, plan);
  const atOnce = transforms.imagesAtOnce;
  const tiles = atOnce * transforms.tilesPerImage;
  const [x, w, y] = [
    transforms.room(tiles, inChannels),
    transforms.room(inChannels, outChannels),
    transforms.room(tiles, outChannels),
  ];
  transforms.to(transforms.filters(inputs.filter, inChannels, outChannels), w);
  for (let first = 0; first < batchSize; first += atOnce) {
    const images = Math.min(atOnce, batchSize - first);
    transforms.to(transforms.input(inputs.x, first, images), x);
    transforms.product(x, w, y, { tiles: images * transforms.tilesPerImage, depth: inChannels, conjugate: true });
    transforms.from(transforms.output(result, first, images), y, {
      ...(bias !== undefined && { bias: placeOf(backend, bias) }),
      relu,
    });
  }
  transforms.end();
  return result;
}

/** The gradient for the input: tiles of the output's gradient times the filter, added up where they overlap. */
export function spectralBackpropInput(call: WasmKernelCall, info: Conv2DInfo, plan: SpectralPlan): tf.TensorInfo {
  const { inputs, backend } = call;
  const { inChannels, outChannels, batchSize } = info;
  const result = allocate(backend, info.inShape);
  const turned = runKernel("wasm", backend, "Transpose", { x: inputs.filter }, { perm: [0, 1, 3, 2] });
  const transforms = new Transforms(call, info, plan);
  const atOnce = transforms.imagesAtOnce;
  const tiles = atOnce * transforms.tilesPerImage;
  const [x, w, y] = [
    transforms.room(tiles, inChannels),
    transforms.room(outChannels, inChannels),
    transforms.room(tiles, outChannels),
  ];
  transforms.to(transforms.filters(turned, outChannels, inChannels), w);
  for (let first = 0; first < batchSize; first += atOnce) {
    const images = Math.min(atOnce, batchSize - first);
    transforms.to(transforms.output(inputs.dy, first, images), y);
    transforms.product(y, w, x, { tiles: images * transforms.tilesPerImage, depth: outChannels });
    transforms.from(transforms.input(result, first, images), x, { overlap: true });
  }
  transforms.end();
  backend.disposeData(turned.dataId);
  return result;
}

/** The gradient for the filter: a sum over all tiles. */
export function spectralBackpropFilter(call: WasmKernelCall, info: Conv2DInfo, plan: SpectralPlan): tf.TensorInfo {
  const { inputs, backend } = call;
  const { inChannels, outChannels, batchSize } = info;
  const result = allocate(backend, info.filterShape);
  const transforms = new Transforms(call, info, plan);
  const atOnce = transforms.imagesAtOnce;
  const tiles = atOnce * transforms.tilesPerImage;
  // Rows of this product are input channels, in whole strips of 8.
  const [x, w, y] = [
    transforms.room(tiles, inChannels),
    transforms.room(8 * Math.ceil(inChannels / 8), outChannels),
    transforms.room(tiles, outChannels),
  ];
  for (let first = 0; first < batchSize; first += atOnce) {
    const images = Math.min(atOnce, batchSize - first);
    transforms.to(transforms.input(inputs.x, first, images), x);
    transforms.to(transforms.output(inputs.dy, first, images), y);
    transforms.product(x, y, w, {
      tiles: 0,
      depth: images * transforms.tilesPerImage,
      transposed: true,
      conjugate: true,
      adds: first > 0,
    });
  }
  transforms.from(transforms.filters(result, inChannels, outChannels), w);
  transforms.end();
  return result;
}
