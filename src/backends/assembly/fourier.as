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

/** Real part of an element, times its twiddle factor if it is to be turned. */
@inline
function real(re: v128, im: v128, twiddle: usize, turn: bool): v128 {
  return turn ? nmadd(im, v128.load_splat<f32>(twiddle, 4), f32x4.mul(re, v128.load_splat<f32>(twiddle))) : re;
}

/** Imaginary part of an element, times its twiddle factor if it is to be turned. */
@inline
function imaginary(re: v128, im: v128, twiddle: usize, turn: bool): v128 {
  return turn ? madd(re, v128.load_splat<f32>(twiddle, 4), f32x4.mul(im, v128.load_splat<f32>(twiddle))) : im;
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
    if (done == 1) {
      if (radix == 4) first4(from, fromStep, to, toStep, blocks);
      else if (radix == 5) first5(from, fromStep, to, toStep, blocks);
      else if (radix == 3) first3(from, fromStep, to, toStep, blocks);
      else first2(from, fromStep, to, toStep, blocks);
    } else {
      for (let block = 0; block < blocks; block++) {
        const a = from + fromStep * <usize>(done * block), y = to + toStep * <usize>(radix * done * block);
        if (radix == 4) later4(a, fromStep, y, toStep, done, blocks, twiddles);
        else if (radix == 5) later5(a, fromStep, y, toStep, done, blocks, twiddles);
        else if (radix == 3) later3(a, fromStep, y, toStep, done, blocks, twiddles);
        else later2(a, fromStep, y, toStep, done, blocks, twiddles);
      }
    }
    if (done > 1) twiddles += <usize>(done * (radix - 1)) << 3;
    done *= radix;
    from = to; fromStep = toStep;
    flip = flip == 0 ? <usize>length * ELEMENT : 0;
  }
}

// One factor of the transform (Stockham): `done` is the product of the factors before it, `blocks` that of those after it.

@inline
function butterfly2(a: usize, apart: usize, y: usize, out: usize, w: usize, turn: bool): void {
  const ar = v128.load(a), ai = v128.load(a, 16);
  const bRe = v128.load(a + apart), bIm = v128.load(a + apart, 16);
  const br = real(bRe, bIm, w, turn), bi = imaginary(bRe, bIm, w, turn);
  put(y, f32x4.add(ar, br), f32x4.add(ai, bi));
  put(y + out, f32x4.sub(ar, br), f32x4.sub(ai, bi));
}

function first2(from: usize, fromStep: usize, to: usize, toStep: usize, blocks: i32): void {
  const apart = fromStep * <usize>blocks, end = from + apart;
  for (; from < end; from += fromStep, to += 2 * toStep) butterfly2(from, apart, to, toStep, 0, false);
}

function later2(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const out = toStep * <usize>done, apart = fromStep * <usize>(done * blocks), end = from + fromStep * <usize>done;
  for (; from < end; from += fromStep, to += toStep, twiddles += 8) butterfly2(from, apart, to, out, twiddles, true);
}

@inline
function butterfly3(a: usize, apart: usize, y: usize, out: usize, w: usize, turn: bool): void {
  const ar = v128.load(a), ai = v128.load(a, 16);
  const bRe = v128.load(a + apart), bIm = v128.load(a + apart, 16);
  const br = real(bRe, bIm, w, turn), bi = imaginary(bRe, bIm, w, turn);
  const cRe = v128.load(a + 2 * apart), cIm = v128.load(a + 2 * apart, 16);
  const cr = real(cRe, cIm, w + 8, turn), ci = imaginary(cRe, cIm, w + 8, turn);
  const sr = f32x4.add(br, cr), si = f32x4.add(bi, ci), sine = f32x4.splat(0.8660254037844386), half = f32x4.splat(0.5);
  const dr = f32x4.mul(f32x4.sub(br, cr), sine), di = f32x4.mul(f32x4.sub(bi, ci), sine);
  const mr = nmadd(sr, half, ar), mi = nmadd(si, half, ai);
  put(y, f32x4.add(ar, sr), f32x4.add(ai, si));
  put(y + out, f32x4.add(mr, di), f32x4.sub(mi, dr));
  put(y + 2 * out, f32x4.sub(mr, di), f32x4.add(mi, dr));
}

function first3(from: usize, fromStep: usize, to: usize, toStep: usize, blocks: i32): void {
  const apart = fromStep * <usize>blocks, end = from + apart;
  for (; from < end; from += fromStep, to += 3 * toStep) butterfly3(from, apart, to, toStep, 0, false);
}

function later3(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const out = toStep * <usize>done, apart = fromStep * <usize>(done * blocks), end = from + fromStep * <usize>done;
  for (; from < end; from += fromStep, to += toStep, twiddles += 16) butterfly3(from, apart, to, out, twiddles, true);
}

@inline
function butterfly4(a: usize, apart: usize, y: usize, out: usize, w: usize, turn: bool): void {
  const ar = v128.load(a), ai = v128.load(a, 16);
  const bRe = v128.load(a + apart), bIm = v128.load(a + apart, 16);
  const br = real(bRe, bIm, w, turn), bi = imaginary(bRe, bIm, w, turn);
  const cRe = v128.load(a + 2 * apart), cIm = v128.load(a + 2 * apart, 16);
  const cr = real(cRe, cIm, w + 8, turn), ci = imaginary(cRe, cIm, w + 8, turn);
  const dRe = v128.load(a + 3 * apart), dIm = v128.load(a + 3 * apart, 16);
  const dr = real(dRe, dIm, w + 16, turn), di = imaginary(dRe, dIm, w + 16, turn);
  const er = f32x4.add(ar, cr), ei = f32x4.add(ai, ci), fr = f32x4.sub(ar, cr), fi = f32x4.sub(ai, ci);
  const gr = f32x4.add(br, dr), gi = f32x4.add(bi, di), hr = f32x4.sub(br, dr), hi = f32x4.sub(bi, di);
  put(y, f32x4.add(er, gr), f32x4.add(ei, gi));
  put(y + out, f32x4.add(fr, hi), f32x4.sub(fi, hr));
  put(y + 2 * out, f32x4.sub(er, gr), f32x4.sub(ei, gi));
  put(y + 3 * out, f32x4.sub(fr, hi), f32x4.add(fi, hr));
}

function first4(from: usize, fromStep: usize, to: usize, toStep: usize, blocks: i32): void {
  const apart = fromStep * <usize>blocks, end = from + apart;
  for (; from < end; from += fromStep, to += 4 * toStep) butterfly4(from, apart, to, toStep, 0, false);
}

function later4(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const out = toStep * <usize>done, apart = fromStep * <usize>(done * blocks), end = from + fromStep * <usize>done;
  for (; from < end; from += fromStep, to += toStep, twiddles += 24) butterfly4(from, apart, to, out, twiddles, true);
}

@inline
function butterfly5(a: usize, apart: usize, y: usize, out: usize, w: usize, turn: bool): void {
  const ar = v128.load(a), ai = v128.load(a, 16);
  const bRe = v128.load(a + apart), bIm = v128.load(a + apart, 16);
  const br = real(bRe, bIm, w, turn), bi = imaginary(bRe, bIm, w, turn);
  const cRe = v128.load(a + 2 * apart), cIm = v128.load(a + 2 * apart, 16);
  const cr = real(cRe, cIm, w + 8, turn), ci = imaginary(cRe, cIm, w + 8, turn);
  const dRe = v128.load(a + 3 * apart), dIm = v128.load(a + 3 * apart, 16);
  const dr = real(dRe, dIm, w + 16, turn), di = imaginary(dRe, dIm, w + 16, turn);
  const eRe = v128.load(a + 4 * apart), eIm = v128.load(a + 4 * apart, 16);
  const er = real(eRe, eIm, w + 24, turn), ei = imaginary(eRe, eIm, w + 24, turn);
  const c1 = f32x4.splat(0.30901699437494745), c2 = f32x4.splat(-0.8090169943749475);
  const s1 = f32x4.splat(0.9510565162951535), s2 = f32x4.splat(0.5877852522924731);
  const pr = f32x4.add(br, er), pi = f32x4.add(bi, ei), qr = f32x4.add(cr, dr), qi = f32x4.add(ci, di);
  const ur = f32x4.sub(br, er), ui = f32x4.sub(bi, ei), vr = f32x4.sub(cr, dr), vi = f32x4.sub(ci, di);
  put(y, f32x4.add(ar, f32x4.add(pr, qr)), f32x4.add(ai, f32x4.add(pi, qi)));
  const mr = madd(pr, c1, madd(qr, c2, ar)), mi = madd(pi, c1, madd(qi, c2, ai));
  const fr = madd(ur, s1, f32x4.mul(vr, s2)), fi = madd(ui, s1, f32x4.mul(vi, s2));
  put(y + out, f32x4.add(mr, fi), f32x4.sub(mi, fr));
  put(y + 4 * out, f32x4.sub(mr, fi), f32x4.add(mi, fr));
  const nr = madd(pr, c2, madd(qr, c1, ar)), ni = madd(pi, c2, madd(qi, c1, ai));
  const gr = nmadd(vr, s1, f32x4.mul(ur, s2)), gi = nmadd(vi, s1, f32x4.mul(ui, s2));
  put(y + 2 * out, f32x4.add(nr, gi), f32x4.sub(ni, gr));
  put(y + 3 * out, f32x4.sub(nr, gi), f32x4.add(ni, gr));
}

function first5(from: usize, fromStep: usize, to: usize, toStep: usize, blocks: i32): void {
  const apart = fromStep * <usize>blocks, end = from + apart;
  for (; from < end; from += fromStep, to += 5 * toStep) butterfly5(from, apart, to, toStep, 0, false);
}

function later5(from: usize, fromStep: usize, to: usize, toStep: usize, done: i32, blocks: i32, twiddles: usize): void {
  const out = toStep * <usize>done, apart = fromStep * <usize>(done * blocks), end = from + fromStep * <usize>done;
  for (; from < end; from += fromStep, to += toStep, twiddles += 32) butterfly5(from, apart, to, out, twiddles, true);
}
