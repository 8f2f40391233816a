import { apart, at, need, word } from "./memory";

/** to[i] = sum over parts p, in order, of from[p][i]; a chunk is a run of i. */
export function sumParts(args: usize, chunk: i32, scratch: usize): void {
  const size = word(args, 2), parts = word(args, 3), run = word(args, 4);
  need(args, 0, <usize>parts * <usize>size << 2);
  need(args, 1, <usize>size << 2);
  apart(args, 1, 0);
  const first = chunk * run, last = min(size, first + run);
  const pitch = <usize>size << 2;
  let from = at(args, 0) + (<usize>first << 2), to = at(args, 1) + (<usize>first << 2);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    let source = from, sum = v128.load(source);
    for (let part = 1; part < parts; part++) {
      source += pitch;
      sum = f32x4.add(sum, v128.load(source));
    }
    v128.store(to, sum);
    from += 16; to += 16;
  }
  for (; i < last; i++) {
    let source = from, sum = load<f32>(source);
    for (let part = 1; part < parts; part++) {
      source += pitch;
      sum += load<f32>(source);
    }
    store<f32>(to, sum);
    from += 4; to += 4;
  }
}

/** to[chunk] = sum of x² over a run of x */
export function squaredNorm(args: usize, chunk: i32, scratch: usize): void {
  const size = word(args, 2), run = word(args, 3);
  need(args, 0, <usize>size << 2);
  need(args, 1, <usize>(chunk + 1) << 2);
  apart(args, 1, 0);
  const first = chunk * run, last = min(size, first + run);
  let x = at(args, 0) + (<usize>first << 2);
  const end = at(args, 0) + (<usize>last << 2), vectors = x + (end - x & ~31);
  let s0 = f32x4.splat(0), s1 = s0;
  for (; x < vectors; x += 32) {
    const a = v128.load(x), b = v128.load(x, 16);
    s0 = f32x4.add(s0, f32x4.mul(a, a));
    s1 = f32x4.add(s1, f32x4.mul(b, b));
  }
  const s = f32x4.add(s0, s1);
  let sum = f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3);
  for (; x < end; x += 4) sum += load<f32>(x) * load<f32>(x);
  store<f32>(at(args, 1) + (<usize>chunk << 2), sum);
}

/** to[chunk] = how many of a run of x are infinite or no numbers */
export function notFinite(args: usize, chunk: i32, scratch: usize): void {
  const size = word(args, 2), run = word(args, 3);
  need(args, 0, <usize>size << 2);
  need(args, 1, <usize>(chunk + 1) << 2);
  apart(args, 1, 0);
  const first = chunk * run, last = min(size, first + run);
  let x = at(args, 0) + (<usize>first << 2);
  const end = at(args, 0) + (<usize>last << 2), vectors = x + (end - x & ~31), exponent = i32x4.splat(0x7f800000);
  let count = i32x4.splat(0);
  for (; x < vectors; x += 32) {
    count = i32x4.sub(count, i32x4.eq(v128.and(v128.load(x), exponent), exponent)); // a mask is -1
    count = i32x4.sub(count, i32x4.eq(v128.and(v128.load(x, 16), exponent), exponent));
  }
  let sum = i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
  for (; x < end; x += 4) if ((load<i32>(x) & 0x7f800000) == 0x7f800000) sum++;
  store<f32>(at(args, 1) + (<usize>chunk << 2), <f32>sum);
}
