// Which rows of a large matrix are near to some queries. A chunk is a run of rows; it lists what is near enough as (query << 16 | row of the run), after their count.
import { at, expect, need, needScratch, word } from "./memory";
import { madd } from "./micro";

const SQUARED: i32 = 0;
const MANHATTAN: i32 = 1;

/** In the checked build: the tensors must hold all that is read and written. */
@inline
function check(args: usize, chunk: i32, queryBytes: usize, boundBytes: usize): void {
  const count = word(args, 4), size = word(args, 5), m = word(args, 6), run = word(args, 8);
  need(args, 0, <usize>count * <usize>size << 2);
  need(args, 1, queryBytes);
  need(args, 2, boundBytes);
  need(args, 3, <usize>(chunk + 1) * (<usize>run * <usize>m + 1) << 2);
  expect(args, 8, run > 0 && run <= 0x10000);
}

@inline
function sum4(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/**
 * By differences (squared, or absolute), or by products over the row's length (cosine): near enough is what is at most the query's bound, or at least for cosine.
 * For few queries: each row is read once, and then lies in the cache for the others.
 */
export function nearRows(args: usize, chunk: i32, scratch: usize): void {
  check(args, chunk, <usize>word(args, 6) * <usize>word(args, 5) << 2, <usize>word(args, 6) << 2);
  const rows = at(args, 0), queries = at(args, 1), bounds = at(args, 2), out = at(args, 3);
  const count = word(args, 4), size = word(args, 5), m = word(args, 6), kind = word(args, 7), run = word(args, 8);
  const first = chunk * run, last = min(count, first + run), pitch = <usize>size << 2;
  const list = out + (<usize>chunk * (<usize>run * <usize>m + 1) << 2);
  let to = list + 4;
  for (let row = first; row < last; row++) {
    const x = rows + <usize>row * pitch;
    for (let query = 0; query < m; query++) {
      const y = queries + <usize>query * pitch, bound = load<f32>(bounds + (<usize>query << 2));
      let near: bool;
      if (kind == SQUARED) near = squared(x, y, size) <= bound;
      else if (kind == MANHATTAN) near = manhattan(x, y, size) <= bound;
      else near = product(x, y, size) >= bound * f32(Math.sqrt(product(x, x, size)));
      if (near) {
        store<i32>(to, query << 16 | (row - first));
        to += 4;
      }
    }
  }
  store<i32>(list, <i32>((to - list) >> 2) - 1);
}

export function squared(x: usize, y: usize, size: i32): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let i = 0;
  for (; i + 16 <= size; i += 16) {
    const d0 = f32x4.sub(v128.load(x), v128.load(y)), d1 = f32x4.sub(v128.load(x, 16), v128.load(y, 16));
    const d2 = f32x4.sub(v128.load(x, 32), v128.load(y, 32)), d3 = f32x4.sub(v128.load(x, 48), v128.load(y, 48));
    s0 = madd(d0, d0, s0); s1 = madd(d1, d1, s1); s2 = madd(d2, d2, s2); s3 = madd(d3, d3, s3);
    x += 64; y += 64;
  }
  let rest: f32 = 0;
  for (; i < size; i++) {
    const d = load<f32>(x) - load<f32>(y);
    rest += d * d;
    x += 4; y += 4;
  }
  return sum4(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))) + rest;
}

export function manhattan(x: usize, y: usize, size: i32): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let i = 0;
  for (; i + 16 <= size; i += 16) {
    s0 = f32x4.add(s0, f32x4.abs(f32x4.sub(v128.load(x), v128.load(y))));
    s1 = f32x4.add(s1, f32x4.abs(f32x4.sub(v128.load(x, 16), v128.load(y, 16))));
    s2 = f32x4.add(s2, f32x4.abs(f32x4.sub(v128.load(x, 32), v128.load(y, 32))));
    s3 = f32x4.add(s3, f32x4.abs(f32x4.sub(v128.load(x, 48), v128.load(y, 48))));
    x += 64; y += 64;
  }
  let rest: f32 = 0;
  for (; i < size; i++) {
    rest += abs<f32>(load<f32>(x) - load<f32>(y));
    x += 4; y += 4;
  }
  return sum4(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))) + rest;
}

export function product(x: usize, y: usize, size: i32): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let i = 0;
  for (; i + 16 <= size; i += 16) {
    s0 = madd(v128.load(x), v128.load(y), s0); s1 = madd(v128.load(x, 16), v128.load(y, 16), s1);
    s2 = madd(v128.load(x, 32), v128.load(y, 32), s2); s3 = madd(v128.load(x, 48), v128.load(y, 48), s3);
    x += 64; y += 64;
  }
  let rest: f32 = 0;
  for (; i < size; i++) {
    rest += load<f32>(x) * load<f32>(y);
    x += 4; y += 4;
  }
  return sum4(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))) + rest;
}

const MR: i32 = 6;
const ROW_WORDS: usize = 3; // of each row: 1 / step, half its squared length / step, its length / step

/**
 * For many queries: rows are rounded to 16-bit integers, each with a step of its own, and multiplied with queries that are already rounded. Near enough is
 *
 *   integer product >= a / step + b * (half the squared length / step) + c * (length / step) + d
 *
 * with a, b, c, d of the query, which allow for all that rounding can do.
 */
export function nearProducts(args: usize, chunk: i32, scratch: usize): void {
  const rows = at(args, 0), queries = at(args, 1), terms = at(args, 2), out = at(args, 3);
  const count = word(args, 4), size = word(args, 5), m = word(args, 6), most = load<f32>(args + (7 << 2)), run = word(args, 8);
  const pairs = (size + 7) >> 3 << 2; // of whole vectors
  const first = chunk * run, last = min(count, first + run), pitch = <usize>pairs << 2;
  const list = out + (<usize>chunk * (<usize>run * <usize>m + 1) << 2);
  check(args, chunk, <usize>((m + 7) >> 3) * (<usize>pairs << 5), <usize>((m + 7) >> 3) << 7);
  needScratch(args, 256 + <usize>(run + MR) * (ROW_WORDS << 2) + 63 + <usize>run * pitch);
  const ofRows = scratch + 256, rounded = (ofRows + <usize>(run + MR) * (ROW_WORDS << 2) + 63) & ~63;
  for (let row = first; row < last; row++) {
    const place = <usize>(row - first);
    roundRow(rows + (<usize>row * <usize>size << 2), rounded + place * pitch, ofRows + place * (ROW_WORDS << 2), size, most);
  }
  let to = list + 4;
  const stripBytes = <usize>pairs << 5;
  for (let query = 0; query < m; query += 8) {
    const strip = queries + <usize>(query >> 3) * stripBytes, own = terms + (<usize>query << 4);
    for (let row = 0; row < last - first; row += MR) {
      const rest = last - first - 1 - row;
      integerTile(rounded + <usize>row * pitch, pitch, rest, strip, scratch, pairs);
      for (let i = 0; i < MR && i <= rest; i++) {
        const ofRow = ofRows + <usize>(row + i) * (ROW_WORDS << 2);
        let found = nearMask(scratch + (<usize>i << 5), ofRow, own) | nearMask(scratch + (<usize>i << 5) + 16, ofRow, own + 64) << 4;
        while (found != 0) {
          const which = query + ctz(found);
          if (which < m) {
            store<i32>(to, which << 16 | (row + i));
            to += 4;
          }
          found &= found - 1;
        }
      }
    }
  }
  store<i32>(list, <i32>((to - list) >> 2) - 1);
}

/** Which of 4 products are large enough: a bit for each. */
@inline
function nearMask(products: usize, ofRow: usize, terms: usize): i32 {
  let least = madd(v128.load_splat<f32>(ofRow), v128.load(terms), v128.load(terms, 48));
  least = madd(v128.load_splat<f32>(ofRow, 4), v128.load(terms, 16), least);
  least = madd(v128.load_splat<f32>(ofRow, 8), v128.load(terms, 32), least);
  return i32x4.bitmask(f32x4.ge(f32x4.convert_i32x4_s(v128.load(products)), least));
}

/** Rounds a row to 16-bit integers of at most `most`, and keeps what the comparison needs of it. */
function roundRow(from: usize, to: usize, ofRow: usize, size: i32, most: f32): void {
  let largest = f32x4.splat(0), squares = f32x4.splat(0);
  let i = 0;
  let x = from;
  for (; i + 4 <= size; i += 4) {
    const four = v128.load(x);
    largest = f32x4.max(largest, f32x4.abs(four));
    squares = madd(four, four, squares);
    x += 16;
  }
  let top = max<f32>(
    max<f32>(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max<f32>(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
  let length = sum4(squares);
  for (; i < size; i++) {
    const one = load<f32>(x);
    top = max<f32>(top, abs<f32>(one));
    length += one * one;
    x += 4;
  }
  const perStep: f32 = top > 0 ? most / top : 1;
  store<f32>(ofRow, perStep);
  store<f32>(ofRow, 0.5 * length * perStep, 4);
  store<f32>(ofRow, f32(Math.sqrt(length)) * perStep, 8);
  // Adding 1.5 * 2^23 leaves the nearest integer in the low bits.
  const scale = f32x4.splat(perStep), magic = f32x4.splat(12582912), low = i32x4.splat(0x4b400000);
  i = 0;
  x = from;
  for (; i + 8 <= size; i += 8) {
    const a = i32x4.sub(f32x4.add(f32x4.mul(v128.load(x), scale), magic), low);
    const b = i32x4.sub(f32x4.add(f32x4.mul(v128.load(x, 16), scale), magic), low);
    v128.store(to, i16x8.narrow_i32x4_s(a, b));
    x += 32; to += 16;
  }
  if (i < size) {
    v128.store(to, i32x4.splat(0));
    for (; i < size; i++) {
      store<i16>(to, <i16>nearest<f32>(load<f32>(x) * perStep));
      x += 4; to += 2;
    }
  }
}

/** c[6][8] = a[6][k] b[k][8] in integers: pairs of a row lie side by side, and so do pairs of the strip, [k / 2][8][2]. */
export function integerTile(a: usize, pitch: usize, last: i32, b: usize, c: usize, pairs: i32): void {
  let c00 = i32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
  let c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
  const p1 = <usize>min(1, last) * pitch, p2 = <usize>min(2, last) * pitch, p3 = <usize>min(3, last) * pitch;
  const p4 = <usize>min(4, last) * pitch, p5 = <usize>min(5, last) * pitch;
  const end = b + (<usize>pairs << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<i32>(a);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(a0, b0)); c01 = i32x4.add(c01, i32x4.dot_i16x8_s(a0, b1));
    const a1 = v128.load_splat<i32>(a + p1);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(a1, b0)); c11 = i32x4.add(c11, i32x4.dot_i16x8_s(a1, b1));
    const a2 = v128.load_splat<i32>(a + p2);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(a2, b0)); c21 = i32x4.add(c21, i32x4.dot_i16x8_s(a2, b1));
    const a3 = v128.load_splat<i32>(a + p3);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(a3, b0)); c31 = i32x4.add(c31, i32x4.dot_i16x8_s(a3, b1));
    const a4 = v128.load_splat<i32>(a + p4);
    c40 = i32x4.add(c40, i32x4.dot_i16x8_s(a4, b0)); c41 = i32x4.add(c41, i32x4.dot_i16x8_s(a4, b1));
    const a5 = v128.load_splat<i32>(a + p5);
    c50 = i32x4.add(c50, i32x4.dot_i16x8_s(a5, b0)); c51 = i32x4.add(c51, i32x4.dot_i16x8_s(a5, b1));
    a += 4; b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48);
  v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112);
  v128.store(c, c40, 128); v128.store(c, c41, 144); v128.store(c, c50, 160); v128.store(c, c51, 176);
}
