// Rows at length 1, and the gradient of that. A chunk is a run of rows.
import { apart, at, need, word } from "./memory";
import { loadPart, storePart, sumOf } from "./parts";

/** unit = x / |x| and inverse = 1 / |x|, 0 for a row of zeros. Squares are added in double precision, in which none leaves the range. */
export function unitLength(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 3), pitch = <usize>word(args, 4) << 2, perChunk = word(args, 5);
  need(args, 0, <usize>rows * pitch);
  need(args, 1, <usize>rows * pitch);
  need(args, 2, <usize>rows << 2);
  apart(args, 1, 0); apart(args, 2, 0); apart(args, 2, 1);
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  for (let row = first; row < last; row++) {
    const x = at(args, 0) + <usize>row * pitch, unit = at(args, 1) + <usize>row * pitch;
    let low = f64x2.splat(0), high = low;
    for (let c: usize = 0; c < pitch; c += 16) {
      const value = loadPart(x + c, pitch - c);
      const a = f64x2.promote_low_f32x4(value), b = f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 0, 1));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    const all = f64x2.add(low, high), squares = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
    const inverse = squares == 0 ? 0 : 1 / sqrt<f64>(squares), scale = <f32>inverse;
    store<f32>(at(args, 2) + (<usize>row << 2), scale);
    if (inverse < 1e37 && (inverse > 1e-37 || squares == 0)) {
      for (let c: usize = 0; c < pitch; c += 16) {
        storePart(unit + c, pitch - c, f32x4.mul(loadPart(x + c, pitch - c), f32x4.splat(scale)));
      }
    } else {
      for (let c: usize = 0; c < pitch; c += 4) store<f32>(unit + c, <f32>(<f64>load<f32>(x + c) * inverse));
    }
  }
}

/** dx = (dy - unit (dy · unit)) inverse */
export function unitLengthGrad(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 4), pitch = <usize>word(args, 5) << 2, perChunk = word(args, 6);
  for (let tensor: usize = 0; tensor < 4; tensor++) need(args, tensor, tensor == 2 ? <usize>rows << 2 : <usize>rows * pitch);
  apart(args, 3, 0); apart(args, 3, 1); apart(args, 3, 2);
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  for (let row = first; row < last; row++) {
    const offset = <usize>row * pitch, dy = at(args, 0) + offset, unit = at(args, 1) + offset, dx = at(args, 3) + offset;
    let sum = f32x4.splat(0);
    for (let c: usize = 0; c < pitch; c += 16) {
      sum = f32x4.add(sum, f32x4.mul(loadPart(dy + c, pitch - c), loadPart(unit + c, pitch - c)));
    }
    const along = f32x4.splat(sumOf(sum)), scale = v128.load_splat<f32>(at(args, 2) + (<usize>row << 2));
    for (let c: usize = 0; c < pitch; c += 16) {
      const across = f32x4.sub(loadPart(dy + c, pitch - c), f32x4.mul(loadPart(unit + c, pitch - c), along));
      storePart(dx + c, pitch - c, f32x4.mul(scale, across));
    }
  }
}
