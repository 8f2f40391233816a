import type { Argument, Runner } from "./runner.js";

/** How the left matrix may lie in memory; a layout's index is its number in the kernel. */
const leftLayouts = ["rows", "columns", "imageRows", "imageColumns"] as const;
const rightLayouts = ["rows", "columns", "turnedFilter"] as const;

/** An image `[batch, height, width, channels]` seen through a window. */
export interface WindowedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly taps: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** A product c[m, n] = a[m, k] b[k, n] of matrices that lie in the wasm memory. */
export interface Product {
  readonly a: Argument;
  readonly b: Argument;
  readonly c: Argument;
  /** The n numbers that are added to every row. */
  readonly bias?: Argument;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: (typeof leftLayouts)[number];
  readonly right: (typeof rightLayouts)[number];
  readonly batches?: { readonly a: number; readonly b: number; readonly all: number };
  /** The number of parts of the contraction, each of which fills a separate c: [splits, m, n]. */
  readonly splits?: number;
  readonly relu?: boolean;
  readonly image?: WindowedImage;
  /** The six words that say how a filter is turned. */
  readonly filter?: readonly number[];
  /** The six words that say how rows of c are scattered over an image. */
  readonly scatter?: readonly number[];
}

const ROWS = 6;
const STRIP = 8;

/** Computes a product. */
export function multiply(runner: Runner, product: Product): void {
  const { a, b, c, bias = 0, m, n, k, left, right, splits = 1, image } = product;
  const batches = product.batches ?? { a: 1, b: 1, all: 1 };
  const columns = left === "columns" || left === "imageColumns";
  const { mc, nc, kc } = blocks(m, n, columns, runner.threads, splits * batches.all);
  const words = new Array<Argument>(45).fill(0);
  const put = (at: number, values: readonly Argument[]): void => {
    values.forEach((value, i) => (words[at + i] = value));
  };
  put(0, [a, b, c, bias, m, n, k, left === "columns" ? m : k, right === "columns" ? k : n]);
  put(9, [
    leftLayouts.indexOf(left),
    rightLayouts.indexOf(right),
    mc,
    nc,
    batches.a,
    batches.b,
    splits,
    product.relu === true ? 1 : 0,
  ]);
  put(17, product.filter ?? []);
  put(23, product.scatter ?? []);
  words[29] = kc;
  if (image !== undefined) {
    const { height, width, channels, taps, strides, dilations, top, outHeight, outWidth } = image;
    put(32, [height, width, channels, ...taps, ...strides, ...dilations, top, image.left, outHeight, outWidth]);
  }
  runner.run("gemm", words, Math.ceil(m / mc) * Math.ceil(n / nc) * splits * batches.all);
}

/** Sizes of a block: large enough that packing pays off, small enough for the cache, and enough blocks that no thread waits long. */
function blocks(
  m: number,
  n: number,
  columns: boolean,
  threads: number,
  products: number,
): { mc: number; nc: number; kc: number } {
  const wanted = Math.ceil((4 * threads) / products);
  // Few rows: packing a wide block of b reads whole pages of it.
  const flat = !columns && m <= 128;
  let nc = Math.min(flat ? 512 : 128, roundUp(n, STRIP));
  let mc = Math.min(columns ? 192 : 384, roundUp(m, ROWS));
  const enough = (): boolean => threads === 1 || Math.ceil(m / mc) * Math.ceil(n / nc) >= wanted;
  while (!enough() && nc > 64 && flat) nc = roundUp(nc / 2, STRIP);
  while (!enough() && mc > 48) mc = roundUp(mc / 2, ROWS);
  while (!enough() && nc > 32) nc = roundUp(nc / 2, STRIP);
  return { mc, nc, kc: columns ? 256 : flat ? 128 : 512 };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/**
 * How many parts a long contraction with a small result is cut into, so that threads can share it. It depends on the shape alone: the
 * order of additions must not depend on the number of threads.
 */
export function splitsFor(m: number, n: number, k: number): number {
  const blocks = Math.ceil(m / 192) * Math.ceil(n / 128);
  return Math.max(1, Math.min(Math.ceil(8 / blocks), Math.floor(k / 1024)));
}
