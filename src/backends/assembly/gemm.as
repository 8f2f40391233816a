// c[m][n] = a[m][k] b[k][n], where a may be an image seen through a sliding window (a convolution) and either may lie transposed.
// One call computes one block of c, whole: which blocks run on which thread changes no result.
import { ADD, BIAS, columnTile, rowTile, TILE_PITCH, ZERO } from "./micro";
import { apart, at, clear, copy, expect, need, needScratch, word } from "./memory";
import { imageBytes, imageRows } from "./image";

// How a lies in memory.
const A_ROWS: i32 = 0; // [m][k]
const A_COLUMNS: i32 = 1; // [k][m]
const A_IMAGE_ROWS: i32 = 2; // row m is the window of pixel m
const A_IMAGE_COLUMNS: i32 = 3; // the contraction runs over pixels, m over the window

// How b lies in memory.
const B_ROWS: i32 = 0; // [k][n]
const B_COLUMNS: i32 = 1; // [n][k]
const B_TURNED: i32 = 2; // a filter [height][width][n][channels], seen as [(height, width, channels)][n], from its far corner

const MR: i32 = 6;
const NR: i32 = 8;
const KC_COLUMNS: i32 = 256; // at most 512 = TILE_PITCH for rows

// Words of the arguments. Those of the image start at 32, see image.as.
const ARG_A: usize = 0, ARG_B: usize = 1, ARG_C: usize = 2, ARG_BIAS: usize = 3;
const ARG_M: usize = 4, ARG_N: usize = 5, ARG_K: usize = 6;
const ARG_LDA: usize = 7, ARG_LDB: usize = 8; // floats between rows, as they lie in memory
const ARG_A_MODE: usize = 9, ARG_B_MODE: usize = 10;
const ARG_MC: usize = 11, ARG_NC: usize = 12; // size of a block
const ARG_BATCH_A: usize = 13, ARG_BATCH_B: usize = 14; // batches of a and b; the smaller repeats
const ARG_SPLITS: usize = 15; // parts of the contraction, each with a c of its own
const ARG_ACTIVATION: usize = 16; // 1: relu
const ARG_FILTER: usize = 17; // 6 words: taps down and across, bytes from tap to tap down and across, bytes to the first tap, channels
const ARG_OUT: usize = 23; // 6 words: rows and columns, pixels from example to example, down, across, and to the first; 0 rows where c lies dense
const ARG_KC: usize = 29; // most of the contraction that is packed at a time: up to 512 for rows, 256 for columns

/** In the checked build: the tensors must hold all that the product reads and writes, and the thread's own memory the packed blocks. */
@inline
function check(args: usize, aPitch: usize, columns: bool): void {
  if (!CHECKED) return;
  const m = <usize>word(args, ARG_M), n = <usize>word(args, ARG_N), k = <usize>word(args, ARG_K);
  const mc = word(args, ARG_MC), nc = word(args, ARG_NC), kc = word(args, ARG_KC);
  const batchA = <usize>word(args, ARG_BATCH_A), batchB = <usize>word(args, ARG_BATCH_B);
  const splits = <usize>word(args, ARG_SPLITS), aMode = word(args, ARG_A_MODE);
  expect(args, ARG_KC, kc > 0 && kc <= (columns ? KC_COLUMNS : <i32>(TILE_PITCH >> 2)));
  expect(args, ARG_MC, mc > 0 && mc % MR == 0);
  expect(args, ARG_NC, nc > 0 && nc % NR == 0 && 192 + (<usize>(nc + NR) << 2) <= 4096);
  const image = aMode == A_IMAGE_ROWS || aMode == A_IMAGE_COLUMNS;
  const pixels = aMode == A_IMAGE_ROWS ? m : k;
  need(args, ARG_A, image ? imageBytes(args, pixels) : batchA * m * k << 2);
  if (word(args, ARG_B_MODE) != B_TURNED) need(args, ARG_B, batchB * k * n << 2);
  else {
    // The farthest taps in either direction, each [n][channels].
    const down = word(args, ARG_FILTER) - 1, across = word(args, ARG_FILTER + 1) - 1, channels = word(args, ARG_FILTER + 5);
    const down0 = down * word(args, ARG_FILTER + 2), across0 = across * word(args, ARG_FILTER + 3), start = word(args, ARG_FILTER + 4);
    expect(args, ARG_FILTER + 4, start + min(0, down0) + min(0, across0) >= 0);
    need(args, ARG_B, <usize>(start + max(0, down0) + max(0, across0)) + (n * <usize>channels << 2));
  }
  const images = word(args, ARG_OUT), rows = word(args, ARG_OUT + 1);
  if (images == 0) need(args, ARG_C, max(batchA, batchB) * splits * m * n << 2);
  else {
    const examples = <i32>m / (images * rows);
    const last = (examples - 1) * word(args, ARG_OUT + 2) + (images - 1) * word(args, ARG_OUT + 3) + (rows - 1) * word(args, ARG_OUT + 4);
    need(args, ARG_C, (<usize>(last + word(args, ARG_OUT + 5)) + 1) * n << 2);
  }
  if (at(args, ARG_BIAS) != 0) need(args, ARG_BIAS, n << 2);
  apart(args, ARG_C, ARG_A); apart(args, ARG_C, ARG_B);
  const aBytes = columns ? <usize>KC_COLUMNS * aPitch : <usize>MR * TILE_PITCH;
  needScratch(args, 4096 + aBytes + <usize>((min(nc, <i32>n) + NR - 1) / NR) * stripBytes(kc));
}

export function gemm(args: usize, chunk: i32, scratch: usize): void {
  const m = word(args, ARG_M), n = word(args, ARG_N), k = word(args, ARG_K);
  const mc = word(args, ARG_MC), nc = word(args, ARG_NC), splits = word(args, ARG_SPLITS);
  const mBlocks = (m + mc - 1) / mc, nBlocks = (n + nc - 1) / nc;
  const block = chunk % (mBlocks * nBlocks);
  const rest = chunk / (mBlocks * nBlocks);
  const split = rest % splits, batch = rest / splits;
  const m0 = (block / nBlocks) * mc, n0 = (block % nBlocks) * nc;
  const m1 = min(m, m0 + mc), n1 = min(n, n0 + nc);

  const aMode = word(args, ARG_A_MODE), bMode = word(args, ARG_B_MODE);
  const lda = word(args, ARG_LDA), ldb = word(args, ARG_LDB);
  let a = at(args, ARG_A), b = at(args, ARG_B);
  const c = at(args, ARG_C) + (<usize>(batch * splits + split) * <usize>m * <usize>n << 2);
  a += <usize>(batch % word(args, ARG_BATCH_A)) * <usize>m * <usize>k << 2;
  b += <usize>(batch % word(args, ARG_BATCH_B)) * <usize>k * <usize>n << 2;
  const bias = at(args, ARG_BIAS);
  const scattered = word(args, ARG_OUT) != 0;

  // The thread's own memory: a tile of c, the bias, a block of a, a block of b.
  const tile = scratch, paddedBias = scratch + 192, aBlock = scratch + 4096;
  const columns = aMode == A_COLUMNS || aMode == A_IMAGE_COLUMNS;
  const aPitch = columns ? <usize>(((((m1 - m0 + 5) * 4 + 63) >> 6) | 1) << 6) : TILE_PITCH;
  const kcMost = word(args, ARG_KC);
  check(args, aPitch, columns);
  const bBlock = aBlock + (columns ? <usize>KC_COLUMNS * aPitch : <usize>MR * TILE_PITCH);

  const perSplit = (k + splits - 1) / splits;
  const kStart = split * perSplit, kEnd = min(k, kStart + perSplit);
  const parts = max(1, (kEnd - kStart + kcMost - 1) / kcMost);
  const kc = (kEnd - kStart + parts - 1) / parts;

  if (bias != 0) {
    clear(paddedBias, <usize>(nc + NR) << 2);
    copy(paddedBias, bias + (<usize>n0 << 2), <usize>(n1 - n0) << 2);
  }
  for (let part = 0; part < parts; part++) {
    const k0 = kStart + part * kc, k1 = min(kEnd, k0 + kc), depth = max(0, k1 - k0), stripPitch = stripBytes(depth);
    packB(args, bMode, b, ldb, k0, k1, n0, n1, bBlock);
    if (columns) packColumns(args, aMode, a, lda, k0, k1, m0, m1, aBlock, aPitch);
    const start = part > 0 ? ADD : bias != 0 ? BIAS : ZERO;
    const last = part == parts - 1;
    for (let row = m0; row < m1; row += MR) {
      const rows = min(MR, m1 - row);
      if (!columns) packRows(args, aMode, a, lda, row, rows, k0, k1, aBlock);
      for (let column = n0; column < n1; column += NR) {
        const strip = bBlock + <usize>((column - n0) >> 3) * stripPitch;
        const whole = rows == MR && n1 - column >= NR && !scattered;
        const to = c + ((<usize>row * <usize>n + <usize>column) << 2);
        const out = whole ? to : tile;
        const pitch = whole ? <usize>n << 2 : 32;
        const width = <usize>min(NR, n1 - column) << 2;
        if (!whole && start == ADD) {
          for (let i = 0; i < rows; i++) copy(tile + (<usize>i << 5), rowOfC(args, scattered, c, n, row + i, column), width);
        }
        const added = paddedBias + (<usize>(column - n0) << 2);
        if (columns) columnTile(aBlock + (<usize>(row - m0) << 2), aPitch, strip, out, pitch, depth, start, added);
        else rowTile(aBlock, strip, out, pitch, depth, start, added);
        if (!whole) {
          for (let i = 0; i < rows; i++) copy(rowOfC(args, scattered, c, n, row + i, column), tile + (<usize>i << 5), width);
        }
      }
      if (last && word(args, ARG_ACTIVATION) == 1) {
        for (let i = 0; i < rows; i++) relu(rowOfC(args, scattered, c, n, row + i, n0), n1 - n0);
      }
    }
  }
}

function relu(at: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (; count >= 4; count -= 4) {
    v128.store(at, f32x4.max(v128.load(at), zero));
    at += 16;
  }
  for (; count > 0; count--) {
    store<f32>(at, max<f32>(load<f32>(at), 0));
    at += 4;
  }
}

/** Where a row of c lies: dense, or at every so manyth pixel of an image. */
@inline
function rowOfC(args: usize, scattered: bool, c: usize, n: i32, row: i32, column: i32): usize {
  let pixel = row;
  if (scattered) {
    const height = word(args, ARG_OUT), width = word(args, ARG_OUT + 1);
    const y = (row / width) % height, x = row % width, example = row / (width * height);
    pixel = example * word(args, ARG_OUT + 2) + y * word(args, ARG_OUT + 3) + x * word(args, ARG_OUT + 4) + word(args, ARG_OUT + 5);
  }
  return c + ((<usize>pixel * <usize>n + <usize>column) << 2);
}

/** Copies rows of a, k0 ... k1, to rows TILE_PITCH apart. */
function packRows(args: usize, mode: i32, a: usize, lda: i32, row: i32, rows: i32, k0: i32, k1: i32, to: usize): void {
  if (mode == A_IMAGE_ROWS) {
    imageRows(args, a, row, row + rows, k0, k1, to, TILE_PITCH);
    return;
  }
  for (let i = 0; i < rows; i++) {
    copy(to, a + ((<usize>(row + i) * <usize>lda + <usize>k0) << 2), <usize>(k1 - k0) << 2);
    to += TILE_PITCH;
  }
}

/** Copies columns m0 ... m1 of a, k0 ... k1, to rows `pitch` apart. */
function packColumns(args: usize, mode: i32, a: usize, lda: i32, k0: i32, k1: i32, m0: i32, m1: i32, to: usize, pitch: usize): void {
  if (mode == A_IMAGE_COLUMNS) {
    imageRows(args, a, k0, k1, m0, m1, to, pitch);
    return;
  }
  for (let k = k0; k < k1; k++) {
    copy(to, a + ((<usize>k * <usize>lda + <usize>m0) << 2), <usize>(m1 - m0) << 2);
    to += pitch;
  }
}

/** Bytes from strip to strip: an odd number of cache lines, since a row of b is spread over all strips. */
@inline
function stripBytes(depth: i32): usize {
  return <usize>((((depth << 5) + 63) >> 6) | 1) << 6;
}

/** Packs b as strips [k][8], filled up with zeros. */
function packB(args: usize, mode: i32, b: usize, ldb: i32, k0: i32, k1: i32, n0: i32, n1: i32, to: usize): void {
  if (mode == B_ROWS) {
    const strip = stripBytes(k1 - k0);
    for (let k = k0; k < k1; k++) {
      let from = b + ((<usize>k * <usize>ldb + <usize>n0) << 2);
      let at = to + (<usize>(k - k0) << 5);
      for (let n = n0; n < n1; n += NR) {
        if (n1 - n >= NR) {
          v128.store(at, v128.load(from));
          v128.store(at, v128.load(from, 16), 16);
        } else {
          clear(at, 32);
          copy(at, from, <usize>(n1 - n) << 2);
        }
        from += 32; at += strip;
      }
    }
    return;
  }
  const channels = mode == B_TURNED ? word(args, ARG_FILTER + 5) : 0;
  for (let n = n0; n < n1; n += NR) {
    const width = min(NR, n1 - n);
    const next = to + stripBytes(k1 - k0);
    for (let k = k0; k < k1;) {
      let from: usize, count: i32;
      if (mode == B_COLUMNS) {
        from = b + ((<usize>n * <usize>ldb + <usize>k) << 2);
        count = k1 - k;
      } else {
        const tap = k / channels, channel = k % channels;
        const across = word(args, ARG_FILTER + 1);
        const offset = (tap / across) * word(args, ARG_FILTER + 2) + (tap % across) * word(args, ARG_FILTER + 3);
        from = b + <usize>(word(args, ARG_FILTER + 4) + offset) + ((<usize>n * <usize>channels + <usize>channel) << 2);
        count = min(channels - channel, k1 - k);
      }
      const pitch = <usize>(mode == B_COLUMNS ? ldb : channels) << 2;
      transpose(to, from, pitch, count, width);
      to += <usize>count << 5;
      k += count;
    }
    to = next;
  }
}

/** to[count][8] = from[width][count]^T */
export function transpose(to: usize, from: usize, pitch: usize, count: i32, width: i32): void {
  let k = 0;
  if (width == NR) {
    for (; k + 4 <= count; k += 4) {
      transpose4(to, from, pitch);
      transpose4(to + 16, from + (pitch << 2), pitch);
      to += 128; from += 16;
    }
  }
  for (; k < count; k++) {
    let source = from;
    for (let i = 0; i < NR; i++) {
      store<f32>(to + (<usize>i << 2), i < width ? load<f32>(source) : 0);
      if (i + 1 < width) source += pitch;
    }
    to += 32; from += 4;
  }
}

@inline
function transpose4(to: usize, from: usize, pitch: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + pitch), r2 = v128.load(from + 2 * pitch), r3 = v128.load(from + 3 * pitch);
  const l0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), l1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const h0 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), h1 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(l0, l1, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(l0, l1, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(h0, h1, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(h0, h1, 2, 3, 6, 7), 96);
}
