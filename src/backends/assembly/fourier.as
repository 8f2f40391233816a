// Fourier transforms of lengths made of 2, 3, 4 and 5. An element is 8 numbers: the real parts of 4 transforms side by side, then the imaginary parts.
import { madd } from "./micro";

/** Bytes of an element. */
export const ELEMENT: usize = 32;

/** c - a * b, fused where the machine can. */
@inline
function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** Real part of an element, times its twiddle factor. */
@inline
function turnedReal(at: usize, twiddle: usize, turn: bool): v128 {
  const re = v128.load(at);
  if (!turn) return re;
  return nmadd(v128.load(at, 16), v128.load_splat<f32>(twiddle, 4), f32x4.mul(re, v128.load_splat<f32>(twiddle)));
}

/** Imaginary part of an element, times its twiddle factor. */
@inline
function turnedImaginary(at: usize, twiddle: usize, turn: bool): v128 {
  const im = v128.load(at, 16);
  if (!turn) return im;
  return madd(v128.load(at), v128.load_splat<f32>(twiddle, 4), f32x4.mul(im, v128.load_splat<f32>(twiddle)));
}

@inline
function put(at: usize, re: v128, im: v128): void {
  v128.store(at, re);
  v128.store(at, im, 16);
}

/**
 * Transforms `data`, whose elements lie `step` bytes apart, in place. `radices` holds the factors of the length, four bits each, the first lowest;
 * `twiddles` those of the later factors, one after the other; `spare` is room for twice the length.
 */
export function fourier(data: usize, step: usize, length: i32, radices: i32, twiddles: usize, spare: usize): void {
  let from = data, fromStep = step, done = 1, flip: usize = 0;
  while (done < length) {
    const radix = radices & 15;
    radices >>= 4;
    const blocks = length / (done * radix);
    const to = blocks == 1 ? data : spare + flip, toStep = blocks == 1 ? step : ELEMENT;
    if (radix == 4) pass4(from, fromStep, to, toStep, done, blocks, twiddles);
    else if (radix == 5) pass5(from, fromStep, to, toStep, done, blocks, twiddles);
    else if (radix == 3) pass3(from, fromStep, to, toStep, done, blocks, twiddles);
    else pass2(from, fromStep, to, toStep, done, blocks, twiddles);
    if (done > 1) twiddles += <usize>(done * (radix - 1)) << 3;
    done *= radix;
    from = to; fromStep = toStep;
    flip = flip == 0 ? <usize>length * ELEMENT : 0;
  }
}

// One factor of the transform (Stockham): `done` is the product of the factors before it, `blocks` that of those after it.

function pass2(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const apart = fromStep * <usize>(done * blocks), out = toStep * <usize>done, turn = done > 1;
  for (let block = 0; block < blocks; block++) {
    let w = twiddles, a = from, y = to;
    for (let j = 0; j < done; j++) {
      const b = a + apart;
      const ar = v128.load(a), ai = v128.load(a, 16);
      const br = turnedReal(b, w, turn), bi = turnedImaginary(b, w, turn);
      put(y, f32x4.add(ar, br), f32x4.add(ai, bi));
      put(y + out, f32x4.sub(ar, br), f32x4.sub(ai, bi));
      w += 8; a += fromStep; y += toStep;
    }
    from += fromStep * <usize>done; to += out << 1;
  }
}

function pass3(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const apart = fromStep * <usize>(done * blocks), out = toStep * <usize>done, turn = done > 1;
  const half = f32x4.splat(0.5), sine = f32x4.splat(0.8660254037844386);
  for (let block = 0; block < blocks; block++) {
    let w = twiddles, a = from, y = to;
    for (let j = 0; j < done; j++) {
      const b = a + apart, c = b + apart;
      const ar = v128.load(a), ai = v128.load(a, 16);
      const br = turnedReal(b, w, turn), bi = turnedImaginary(b, w, turn);
      const cr = turnedReal(c, w + 8, turn), ci = turnedImaginary(c, w + 8, turn);
      const sr = f32x4.add(br, cr), si = f32x4.add(bi, ci);
      const dr = f32x4.mul(f32x4.sub(br, cr), sine), di = f32x4.mul(f32x4.sub(bi, ci), sine);
      const mr = nmadd(sr, half, ar), mi = nmadd(si, half, ai);
      put(y, f32x4.add(ar, sr), f32x4.add(ai, si));
      put(y + out, f32x4.add(mr, di), f32x4.sub(mi, dr));
      put(y + 2 * out, f32x4.sub(mr, di), f32x4.add(mi, dr));
      w += 16; a += fromStep; y += toStep;
    }
    from += fromStep * <usize>done; to += 3 * out;
  }
}

function pass4(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const apart = fromStep * <usize>(done * blocks), out = toStep * <usize>done, turn = done > 1;
  for (let block = 0; block < blocks; block++) {
    let w = twiddles, a = from, y = to;
    for (let j = 0; j < done; j++) {
      const b = a + apart, c = b + apart, d = c + apart;
      const ar = v128.load(a), ai = v128.load(a, 16);
      const br = turnedReal(b, w, turn), bi = turnedImaginary(b, w, turn);
      const cr = turnedReal(c, w + 8, turn), ci = turnedImaginary(c, w + 8, turn);
      const dr = turnedReal(d, w + 16, turn), di = turnedImaginary(d, w + 16, turn);
      const er = f32x4.add(ar, cr), ei = f32x4.add(ai, ci), fr = f32x4.sub(ar, cr), fi = f32x4.sub(ai, ci);
      const gr = f32x4.add(br, dr), gi = f32x4.add(bi, di), hr = f32x4.sub(br, dr), hi = f32x4.sub(bi, di);
      put(y, f32x4.add(er, gr), f32x4.add(ei, gi));
      put(y + out, f32x4.add(fr, hi), f32x4.sub(fi, hr));
      put(y + 2 * out, f32x4.sub(er, gr), f32x4.sub(ei, gi));
      put(y + 3 * out, f32x4.sub(fr, hi), f32x4.add(fi, hr));
      w += 24; a += fromStep; y += toStep;
    }
    from += fromStep * <usize>done; to += out << 2;
  }
}

function pass5(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const apart = fromStep * <usize>(done * blocks), out = toStep * <usize>done, turn = done > 1;
  const c1 = f32x4.splat(0.30901699437494745), c2 = f32x4.splat(-0.8090169943749475);
  const s1 = f32x4.splat(0.9510565162951535), s2 = f32x4.splat(0.5877852522924731);
  for (let block = 0; block < blocks; block++) {
    let w = twiddles, a = from, y = to;
    for (let j = 0; j < done; j++) {
      const b = a + apart, c = b + apart, d = c + apart, e = d + apart;
      const ar = v128.load(a), ai = v128.load(a, 16);
      const br = turnedReal(b, w, turn), bi = turnedImaginary(b, w, turn);
      const cr = turnedReal(c, w + 8, turn), ci = turnedImaginary(c, w + 8, turn);
      const dr = turnedReal(d, w + 16, turn), di = turnedImaginary(d, w + 16, turn);
      const er = turnedReal(e, w + 24, turn), ei = turnedImaginary(e, w + 24, turn);
      const pr = f32x4.add(br, er), pi = f32x4.add(bi, ei), qr = f32x4.add(cr, dr), qi = f32x4.add(ci, di);
      const ur = f32x4.sub(br, er), ui = f32x4.sub(bi, ei), vr = f32x4.sub(cr, dr), vi = f32x4.sub(ci, di);
      put(y, f32x4.add(ar, f32x4.add(pr, qr)), f32x4.add(ai, f32x4.add(pi, qi)));
      const mr = madd(pr, c1, madd(qr, c2, ar)), mi = madd(pi, c1, madd(qi, c2, ai));
      const nr = madd(pr, c2, madd(qr, c1, ar)), ni = madd(pi, c2, madd(qi, c1, ai));
      const fr = madd(ur, s1, f32x4.mul(vr, s2)), fi = madd(ui, s1, f32x4.mul(vi, s2));
      const gr = nmadd(vr, s1, f32x4.mul(ur, s2)), gi = nmadd(vi, s1, f32x4.mul(ui, s2));
      put(y + out, f32x4.add(mr, fi), f32x4.sub(mi, fr));
      put(y + 2 * out, f32x4.add(nr, gi), f32x4.sub(ni, gr));
      put(y + 3 * out, f32x4.sub(nr, gi), f32x4.add(ni, gr));
      put(y + 4 * out, f32x4.sub(mr, fi), f32x4.add(mi, fr));
      w += 32; a += fromStep; y += toStep;
    }
    from += fromStep * <usize>done; to += 5 * out;
  }
}
