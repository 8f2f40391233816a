// Local response normalisation over channels: y = x s^-beta with s = bias + alpha * (sum of x² over channels at most `radius` away).
// A chunk is a run of pixels. The scratch memory holds rows of one pixel, with zeros before and after.
import { apart, at, clear, expect, need, needScratch, word } from "./memory";
import { loadPart, storePart } from "./parts";

// Words: x, y, dy, dx; 4 pixels, 5 channels, 6 radius, 7 pixels a chunk, 8 beta in quarters; floats: 9 bias, 10 alpha.
const MARGIN: usize = 256;

/** s^-beta, where 4 beta = quarters is 2, 3 or 4. */
@inline
function power(s: v128, quarters: i32): v128 {
  const inverse = f32x4.div(f32x4.splat(1), s);
  if (quarters == 4) return inverse;
  const root = f32x4.sqrt(inverse);
  return quarters == 2 ? root : f32x4.mul(root, f32x4.sqrt(root));
}

/** Sum of squares, or of values, over the channels around each; from and to are rows of vectors. */
@inline
function around(from: usize, radius: usize): v128 {
  let sum = f32x4.splat(0);
  const end = from + (radius << 2);
  for (let at = from - (radius << 2); at <= end; at += 4) sum = f32x4.add(sum, v128.load(at));
  return sum;
}

export function localResponse(args: usize, chunk: i32, scratch: usize): void {
  const pixels = word(args, 4), pitch = <usize>word(args, 5) << 2, radius = <usize>word(args, 6);
  need(args, 0, <usize>pixels * pitch);
  need(args, 1, <usize>pixels * pitch);
  apart(args, 1, 0);
  needScratch(args, 2 * MARGIN + pitch + 16);
  expect(args, 6, radius <= 60);
  const first = chunk * word(args, 7), last = min(pixels, first + word(args, 7)), quarters = word(args, 8);
  const bias = v128.load_splat<f32>(args, 36), alpha = v128.load_splat<f32>(args, 40);
  const squares = scratch + MARGIN;
  clear(scratch, 2 * MARGIN + pitch + 16);
  let x = at(args, 0) + <usize>first * pitch, y = at(args, 1) + <usize>first * pitch;
  for (let p = first; p < last; p++) {
    for (let c: usize = 0; c < pitch; c += 16) {
      const value = loadPart(x + c, pitch - c);
      v128.store(squares + c, f32x4.mul(value, value));
    }
    for (let c: usize = 0; c < pitch; c += 16) {
      const s = f32x4.add(bias, f32x4.mul(alpha, around(squares + c, radius)));
      storePart(y + c, pitch - c, f32x4.mul(loadPart(x + c, pitch - c), power(s, quarters)));
    }
    x += pitch; y += pitch;
  }
}

/** dx_i = dy_i s_i^-beta - 2 alpha beta x_i (sum around i of dy_j x_j s_j^-beta / s_j) */
export function localResponseGrad(args: usize, chunk: i32, scratch: usize): void {
  const pixels = word(args, 4), pitch = <usize>word(args, 5) << 2, radius = <usize>word(args, 6);
  need(args, 0, <usize>pixels * pitch);
  need(args, 2, <usize>pixels * pitch);
  need(args, 3, <usize>pixels * pitch);
  apart(args, 3, 0); apart(args, 3, 2);
  needScratch(args, 4 * MARGIN + 3 * ((pitch + 15) & ~15) + 16);
  expect(args, 6, radius <= 60);
  const first = chunk * word(args, 7), last = min(pixels, first + word(args, 7)), quarters = word(args, 8);
  const bias = v128.load_splat<f32>(args, 36), alpha = v128.load_splat<f32>(args, 40);
  const factor = f32x4.mul(alpha, f32x4.splat(-0.5 * <f32>quarters));
  const row = (pitch + 15) & ~15;
  const squares = scratch + MARGIN, powers = squares + row + MARGIN, shares = powers + row + MARGIN;
  clear(scratch, 4 * MARGIN + 3 * row + 16);
  let x = at(args, 0) + <usize>first * pitch, dy = at(args, 2) + <usize>first * pitch, dx = at(args, 3) + <usize>first * pitch;
  for (let p = first; p < last; p++) {
    for (let c: usize = 0; c < pitch; c += 16) {
      const value = loadPart(x + c, pitch - c);
      v128.store(squares + c, f32x4.mul(value, value));
    }
    for (let c: usize = 0; c < pitch; c += 16) {
      const s = f32x4.add(bias, f32x4.mul(alpha, around(squares + c, radius)));
      const scaled = f32x4.mul(loadPart(dy + c, pitch - c), power(s, quarters));
      v128.store(powers + c, scaled);
      v128.store(shares + c, f32x4.div(f32x4.mul(scaled, loadPart(x + c, pitch - c)), s));
    }
    for (let c: usize = 0; c < pitch; c += 16) {
      const rest = f32x4.mul(f32x4.mul(factor, loadPart(x + c, pitch - c)), around(shares + c, radius));
      storePart(dx + c, pitch - c, f32x4.add(v128.load(powers + c), rest));
    }
    x += pitch; dy += pitch; dx += pitch;
  }
}
