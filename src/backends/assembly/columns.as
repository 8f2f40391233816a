// Sums down the columns of a matrix [rows][columns]. A chunk is a run of rows and fills a row of sums of its own.
import { apart, at, need, word } from "./memory";
import { madd } from "./micro";

/** sums[chunk][c] = sum over rows r of x[r][c] */
export function columnSums(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 2), columns = word(args, 3), perChunk = word(args, 4);
  need(args, 0, <usize>rows * <usize>columns << 2);
  need(args, 1, <usize>(chunk + 1) * <usize>columns << 2);
  apart(args, 1, 0);
  const first = chunk * perChunk, count = min(rows - first, perChunk);
  const pitch = <usize>columns << 2;
  const x = at(args, 0) + <usize>first * pitch, end = x + <usize>count * pitch;
  const to = at(args, 1) + <usize>chunk * pitch;
  let c: usize = 0;
  for (; c + 64 <= pitch; c += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let at = x + c; at < end; at += pitch) {
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
    }
    v128.store(to + c, s0); v128.store(to + c, s1, 16); v128.store(to + c, s2, 32); v128.store(to + c, s3, 48);
  }
  for (; c + 16 <= pitch; c += 16) {
    let sum = f32x4.splat(0);
    for (let at = x + c; at < end; at += pitch) sum = f32x4.add(sum, v128.load(at));
    v128.store(to + c, sum);
  }
  for (; c < pitch; c += 4) {
    let sum: f32 = 0;
    for (let at = x + c; at < end; at += pitch) sum += load<f32>(at);
    store<f32>(to + c, sum);
  }
}

/** sums[chunk][0][c] = sum of dy[r][c], sums[chunk][1][c] = sum of dy[r][c] (x[r][c] - mean[c]) */
export function normSums(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 4), columns = word(args, 5), perChunk = word(args, 6);
  need(args, 0, <usize>rows * <usize>columns << 2);
  need(args, 1, <usize>rows * <usize>columns << 2);
  need(args, 2, <usize>columns << 2);
  need(args, 3, <usize>(chunk + 1) * <usize>columns << 3);
  apart(args, 3, 0); apart(args, 3, 1); apart(args, 3, 2);
  const first = chunk * perChunk, count = min(rows - first, perChunk);
  const pitch = <usize>columns << 2;
  const x = at(args, 0) + <usize>first * pitch, dy = at(args, 1) + <usize>first * pitch, mean = at(args, 2);
  const end = <usize>count * pitch;
  const to = at(args, 3) + 2 * <usize>chunk * pitch;
  let c: usize = 0;
  for (; c + 64 <= pitch; c += 64) {
    // Whole cache lines at a time.
    const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), m2 = v128.load(mean + c, 32), m3 = v128.load(mean + c, 48);
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, p0 = s0, p1 = s0, p2 = s0, p3 = s0;
    for (let i = c; i < end; i += pitch) {
      const d0 = v128.load(dy + i), d1 = v128.load(dy + i, 16);
      s0 = f32x4.add(s0, d0);
      s1 = f32x4.add(s1, d1);
      p0 = madd(d0, f32x4.sub(v128.load(x + i), m0), p0);
      p1 = madd(d1, f32x4.sub(v128.load(x + i, 16), m1), p1);
      const d2 = v128.load(dy + i, 32), d3 = v128.load(dy + i, 48);
      s2 = f32x4.add(s2, d2);
      s3 = f32x4.add(s3, d3);
      p2 = madd(d2, f32x4.sub(v128.load(x + i, 32), m2), p2);
      p3 = madd(d3, f32x4.sub(v128.load(x + i, 48), m3), p3);
    }
    v128.store(to + c, s0); v128.store(to + c, s1, 16); v128.store(to + c, s2, 32); v128.store(to + c, s3, 48);
    v128.store(to + pitch + c, p0); v128.store(to + pitch + c, p1, 16); v128.store(to + pitch + c, p2, 32); v128.store(to + pitch + c, p3, 48);
  }
  for (; c + 32 <= pitch; c += 32) {
    const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16);
    let s0 = f32x4.splat(0), s1 = s0, p0 = s0, p1 = s0;
    for (let i = c; i < end; i += pitch) {
      const d0 = v128.load(dy + i), d1 = v128.load(dy + i, 16);
      s0 = f32x4.add(s0, d0);
      s1 = f32x4.add(s1, d1);
      p0 = f32x4.add(p0, f32x4.mul(d0, f32x4.sub(v128.load(x + i), m0)));
      p1 = f32x4.add(p1, f32x4.mul(d1, f32x4.sub(v128.load(x + i, 16), m1)));
    }
    v128.store(to + c, s0); v128.store(to + c, s1, 16);
    v128.store(to + pitch + c, p0); v128.store(to + pitch + c, p1, 16);
  }
  for (; c < pitch; c += 4) {
    const m = load<f32>(mean + c);
    let sum: f32 = 0, product: f32 = 0;
    for (let i = c; i < end; i += pitch) {
      const d = load<f32>(dy + i);
      sum += d;
      product += d * (load<f32>(x + i) - m);
    }
    store<f32>(to + c, sum);
    store<f32>(to + pitch + c, product);
  }
}

/** to[r][c] = x[r][c] * factor[c] + term[c] */
export function affine(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 4), columns = word(args, 5), perChunk = word(args, 6);
  need(args, 0, <usize>rows * <usize>columns << 2);
  need(args, 1, <usize>columns << 2);
  need(args, 2, <usize>columns << 2);
  need(args, 3, <usize>rows * <usize>columns << 2);
  apart(args, 3, 0); apart(args, 3, 1); apart(args, 3, 2);
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  const pitch = <usize>columns << 2, vectors = pitch & ~15;
  const factor = at(args, 1), term = at(args, 2);
  let x = at(args, 0) + <usize>first * pitch, to = at(args, 3) + <usize>first * pitch;
  for (let r = first; r < last; r++) {
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      v128.store(to + c, f32x4.add(f32x4.mul(v128.load(x + c), v128.load(factor + c)), v128.load(term + c)));
    }
    for (; c < pitch; c += 4) store<f32>(to + c, load<f32>(x + c) * load<f32>(factor + c) + load<f32>(term + c));
    x += pitch; to += pitch;
  }
}

/** moments[chunk][0][c] = sum of x[r][c], moments[chunk][1][c] = sum of squared differences from the mean of these rows */
export function columnMoments(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 2), columns = word(args, 3), perChunk = word(args, 4);
  need(args, 0, <usize>rows * <usize>columns << 2);
  need(args, 1, <usize>(chunk + 1) * <usize>columns << 3);
  apart(args, 1, 0);
  const first = chunk * perChunk, count = min(rows - first, perChunk);
  const pitch = <usize>columns << 2, share: f32 = 1 / <f32>count;
  const x = at(args, 0) + <usize>first * pitch, end = x + <usize>count * pitch;
  const to = at(args, 1) + 2 * <usize>chunk * pitch;
  let c: usize = 0;
  for (; c + 64 <= pitch; c += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, p0 = s0, p1 = s0, p2 = s0, p3 = s0;
    for (let at = x + c; at < end; at += pitch) {
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
    }
    const part = f32x4.splat(share), m0 = f32x4.mul(s0, part), m1 = f32x4.mul(s1, part), m2 = f32x4.mul(s2, part), m3 = f32x4.mul(s3, part);
    for (let at = x + c; at < end; at += pitch) {
      const d0 = f32x4.sub(v128.load(at), m0), d1 = f32x4.sub(v128.load(at, 16), m1);
      const d2 = f32x4.sub(v128.load(at, 32), m2), d3 = f32x4.sub(v128.load(at, 48), m3);
      p0 = madd(d0, d0, p0); p1 = madd(d1, d1, p1); p2 = madd(d2, d2, p2); p3 = madd(d3, d3, p3);
    }
    v128.store(to + c, s0); v128.store(to + c, s1, 16); v128.store(to + c, s2, 32); v128.store(to + c, s3, 48);
    v128.store(to + pitch + c, p0); v128.store(to + pitch + c, p1, 16); v128.store(to + pitch + c, p2, 32); v128.store(to + pitch + c, p3, 48);
  }
  for (; c < pitch; c += 4) {
    let sum: f32 = 0, squares: f32 = 0;
    for (let at = x + c; at < end; at += pitch) sum += load<f32>(at);
    const mean = sum * share;
    for (let at = x + c; at < end; at += pitch) squares += (load<f32>(at) - mean) * (load<f32>(at) - mean);
    store<f32>(to + c, sum);
    store<f32>(to + pitch + c, squares);
  }
}

/** to[r][c] = rows[0][c] dy[r][c] + rows[1][c] (x[r][c] - rows[2][c]) + rows[3][c] */
export function normGrad(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 4), columns = word(args, 5), perChunk = word(args, 6);
  need(args, 0, <usize>rows * <usize>columns << 2);
  need(args, 1, <usize>rows * <usize>columns << 2);
  need(args, 2, <usize>columns << 4);
  need(args, 3, <usize>rows * <usize>columns << 2);
  apart(args, 3, 0); apart(args, 3, 1); apart(args, 3, 2);
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  const pitch = <usize>columns << 2, vectors = pitch & ~15;
  const a = at(args, 2), b = a + pitch, mean = b + pitch, term = mean + pitch;
  let x = at(args, 0) + <usize>first * pitch, dy = at(args, 1) + <usize>first * pitch, to = at(args, 3) + <usize>first * pitch;
  for (let r = first; r < last; r++) {
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      const centered = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      v128.store(to + c, madd(v128.load(dy + c), v128.load(a + c), madd(centered, v128.load(b + c), v128.load(term + c))));
    }
    for (; c < pitch; c += 4) {
      store<f32>(to + c, load<f32>(dy + c) * load<f32>(a + c) + (load<f32>(x + c) - load<f32>(mean + c)) * load<f32>(b + c) + load<f32>(term + c));
    }
    x += pitch; dy += pitch; to += pitch;
  }
}
