// A square matrix and its transpose in one: the gradient for the rows of a matrix that were compared with themselves.
import { apart, at, expect, need, word } from "./memory";

/**
 * to = x + x^T, or (word 3) what the rows that x belongs to as the gradient of squared distances are multiplied with:
 * -2 (x + x^T) beside the diagonal, and on it what makes each row sum to 0. A chunk is a run of rows.
 */
export function fold(args: usize, chunk: i32, scratch: usize): void {
  const n = word(args, 2), distances = word(args, 3) != 0, perChunk = word(args, 4);
  need(args, 0, <usize>n * <usize>n << 2);
  need(args, 1, <usize>n * <usize>n << 2);
  apart(args, 1, 0);
  expect(args, 4, perChunk > 0 && perChunk % 4 == 0);
  const x = at(args, 0), to = at(args, 1), pitch = <usize>n << 2;
  const first = chunk * perChunk, last = min(n, first + perChunk);
  const factor = f32x4.splat(distances ? -2 : 1);
  let row = first;
  for (; row + 4 <= last; row += 4) {
    let column = 0;
    for (; column + 4 <= n; column += 4) {
      const here = x + <usize>row * pitch + (<usize>column << 2), there = x + <usize>column * pitch + (<usize>row << 2);
      const out = to + <usize>row * pitch + (<usize>column << 2);
      const r0 = v128.load(there), r1 = v128.load(there + pitch), r2 = v128.load(there + 2 * pitch), r3 = v128.load(there + 3 * pitch);
      const l0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), l1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const h0 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), h1 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(out, f32x4.mul(factor, f32x4.add(v128.load(here), v128.shuffle<f32>(l0, l1, 0, 1, 4, 5))));
      v128.store(out + pitch, f32x4.mul(factor, f32x4.add(v128.load(here + pitch), v128.shuffle<f32>(l0, l1, 2, 3, 6, 7))));
      v128.store(out + 2 * pitch, f32x4.mul(factor, f32x4.add(v128.load(here + 2 * pitch), v128.shuffle<f32>(h0, h1, 0, 1, 4, 5))));
      v128.store(out + 3 * pitch, f32x4.mul(factor, f32x4.add(v128.load(here + 3 * pitch), v128.shuffle<f32>(h0, h1, 2, 3, 6, 7))));
    }
    for (; column < n; column++) for (let i = 0; i < 4; i++) foldOne(x, to, pitch, row + i, column, distances);
  }
  for (; row < last; row++) for (let column = 0; column < n; column++) foldOne(x, to, pitch, row, column, distances);
  if (!distances) return;
  for (row = first; row < last; row++) {
    const start = to + <usize>row * pitch, own = start + (<usize>row << 2);
    store<f32>(own, 0);
    let sum = f32x4.splat(0), i: usize = 0;
    for (; i + 16 <= pitch; i += 16) sum = f32x4.add(sum, v128.load(start + i));
    let total = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    for (; i < pitch; i += 4) total += load<f32>(start + i);
    store<f32>(own, -total);
  }
}

@inline
function foldOne(x: usize, to: usize, pitch: usize, row: i32, column: i32, distances: bool): void {
  const here = <usize>row * pitch + (<usize>column << 2), there = <usize>column * pitch + (<usize>row << 2);
  store<f32>(to + here, (load<f32>(x + here) + load<f32>(x + there)) * <f32>(distances ? -2 : 1));
}
