// Squared Euclidean distances between all rows of two matrices, by differences: products would lose small distances.
import { apart, clear, copy, at, expect, need, needScratch, word } from "./memory";
import { madd } from "./micro";
import { transpose } from "./gemm";

const MR: i32 = 6;
const NR: i32 = 8;
const DEPTH: i32 = 4096; // numbers of a row that are packed at a time

/**
 * c[i][j] = sum over d of (a[i][d] - b[j][d])^2. A chunk is 8 columns of c, whole; where b is a (word 6), down to the diagonal, and as many rows left of it.
 */
export function squaredDistances(args: usize, chunk: i32, scratch: usize): void {
  const a = at(args, 0), b = at(args, 1), c = at(args, 2);
  const n = word(args, 3), m = word(args, 4), size = word(args, 5);
  need(args, 0, <usize>n * <usize>size << 2);
  need(args, 1, <usize>m * <usize>size << 2);
  need(args, 2, <usize>n * <usize>m << 2);
  apart(args, 2, 0); apart(args, 2, 1);
  needScratch(args, 256 + (<usize>min(DEPTH, size) << 5));
  const same = word(args, 6) != 0;
  expect(args, 6, !same || n == m);
  // Of equal rows the longest columns come first, so that no thread is left with one at the end.
  const first = (same ? (m - 1) / NR - chunk : chunk) * NR, width = min(NR, m - first);
  const rows = same ? first + width : n;
  const tile = scratch, strip = scratch + 256;
  const pitch = <usize>size << 2, cPitch = <usize>m << 2, to = c + (<usize>first << 2);
  if (size == 0) {
    for (let i = 0; i < n; i++) clear(to + <usize>i * cPitch, <usize>width << 2);
    return;
  }
  for (let d = 0; d < size; d += DEPTH) {
    const depth = min(DEPTH, size - d);
    transpose(strip, b + <usize>first * pitch + (<usize>d << 2), pitch, depth, width);
    for (let row = 0; row < rows; row += MR) {
      // The last tile repeats its last row.
      const last = rows - 1 - row, from = a + <usize>row * pitch + (<usize>d << 2);
      distanceTile(from, pitch, last, strip, tile, depth);
      for (let i = 0; i < MR && i <= last; i++) {
        const out = to + <usize>(row + i) * cPitch, found = tile + (<usize>i << 5);
        if (d > 0) add(out, found, <usize>width << 2);
        else copy(out, found, <usize>width << 2);
      }
    }
  }
  if (!same) return;
  for (let row = 0; row < first; row++) {
    const from = to + <usize>row * cPitch, out = c + <usize>first * cPitch + (<usize>row << 2);
    for (let i = 0; i < width; i++) store<f32>(out + <usize>i * cPitch, load<f32>(from + (<usize>i << 2)));
  }
}

@inline
function add(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}

/** c[6][8] = sums of squared differences of 6 rows of a, `pitch` bytes apart, and the packed columns [k][8]. */
export function distanceTile(a: usize, pitch: usize, last: i32, b: usize, c: usize, k: i32): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
  let c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
  const p1 = <usize>min(1, last) * pitch, p2 = <usize>min(2, last) * pitch, p3 = <usize>min(3, last) * pitch;
  const p4 = <usize>min(4, last) * pitch, p5 = <usize>min(5, last) * pitch;
  const end = b + (<usize>k << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a), x0 = f32x4.sub(a0, b0), y0 = f32x4.sub(a0, b1);
    c00 = madd(x0, x0, c00); c01 = madd(y0, y0, c01);
    const a1 = v128.load_splat<f32>(a + p1), x1 = f32x4.sub(a1, b0), y1 = f32x4.sub(a1, b1);
    c10 = madd(x1, x1, c10); c11 = madd(y1, y1, c11);
    const a2 = v128.load_splat<f32>(a + p2), x2 = f32x4.sub(a2, b0), y2 = f32x4.sub(a2, b1);
    c20 = madd(x2, x2, c20); c21 = madd(y2, y2, c21);
    const a3 = v128.load_splat<f32>(a + p3), x3 = f32x4.sub(a3, b0), y3 = f32x4.sub(a3, b1);
    c30 = madd(x3, x3, c30); c31 = madd(y3, y3, c31);
    const a4 = v128.load_splat<f32>(a + p4), x4 = f32x4.sub(a4, b0), y4 = f32x4.sub(a4, b1);
    c40 = madd(x4, x4, c40); c41 = madd(y4, y4, c41);
    const a5 = v128.load_splat<f32>(a + p5), x5 = f32x4.sub(a5, b0), y5 = f32x4.sub(a5, b1);
    c50 = madd(x5, x5, c50); c51 = madd(y5, y5, c51);
    a += 4; b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48);
  v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112);
  v128.store(c, c40, 128); v128.store(c, c41, 144); v128.store(c, c50, 160); v128.store(c, c51, 176);
}
