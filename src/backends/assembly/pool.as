// Pooling, its gradients, and the sum of overlapping windows. A chunk is one example: windows overlap within it only.
import { apart, at, clear, need, word } from "./memory";

// Arguments from word 4 on: height, width, channels, window height, width, stride down, across, top, left, out height, out width.
const HEIGHT: usize = 4, WIDTH: usize = 5, CHANNELS: usize = 6, DOWN: usize = 7, ACROSS: usize = 8;
const STRIDE_DOWN: usize = 9, STRIDE_ACROSS: usize = 10, TOP: usize = 11, LEFT: usize = 12, OUT_HEIGHT: usize = 13, OUT_WIDTH: usize = 14;

/** Two tensors must hold the examples up to this one: an image, and its windows' values. */
@inline
function needExamples(args: usize, chunk: i32, image: usize, windows: usize, perWindow: usize): void {
  const count = <usize>(chunk + 1), pitch = <usize>word(args, CHANNELS) << 2;
  need(args, image, count * <usize>word(args, HEIGHT) * <usize>word(args, WIDTH) * pitch);
  need(args, windows, count * <usize>word(args, OUT_HEIGHT) * <usize>word(args, OUT_WIDTH) * perWindow * pitch);
  apart(args, image, windows);
}

/** Whether windows are 2 x 2 side by side, all inside the image, and channels come in fours. */
@inline
function areHalves(args: usize): bool {
  if (word(args, DOWN) != 2 || word(args, ACROSS) != 2 || word(args, STRIDE_DOWN) != 2 || word(args, STRIDE_ACROSS) != 2) return false;
  if (word(args, TOP) != 0 || word(args, LEFT) != 0 || (word(args, CHANNELS) & 3) != 0) return false;
  return 2 * word(args, OUT_HEIGHT) <= word(args, HEIGHT) && 2 * word(args, OUT_WIDTH) <= word(args, WIDTH);
}

/** y = the largest of each window */
export function maxPool(args: usize, chunk: i32, scratch: usize): void {
  needExamples(args, chunk, 0, 1, 1);
  const height = word(args, HEIGHT), width = word(args, WIDTH), pitch = <usize>word(args, CHANNELS) << 2;
  const outHeight = word(args, OUT_HEIGHT), outWidth = word(args, OUT_WIDTH);
  const x = at(args, 0) + <usize>chunk * <usize>height * <usize>width * pitch;
  let y = at(args, 1) + <usize>chunk * <usize>outHeight * <usize>outWidth * pitch;
  if (areHalves(args)) {
    halvesMax(x, y, width, outHeight, outWidth, pitch);
    return;
  }
  for (let row = 0; row < outHeight; row++) {
    const top = row * word(args, STRIDE_DOWN) - word(args, TOP);
    const y0 = max(0, top), y1 = min(height, top + word(args, DOWN));
    for (let column = 0; column < outWidth; column++) {
      const left = column * word(args, STRIDE_ACROSS) - word(args, LEFT);
      const x0 = max(0, left), x1 = min(width, left + word(args, ACROSS));
      let c: usize = 0;
      for (; c + 16 <= pitch; c += 16) {
        let best = f32x4.splat(-Infinity);
        for (let i = y0; i < y1; i++) {
          let from = x + <usize>(i * width + x0) * pitch + c;
          for (let j = x0; j < x1; j++, from += pitch) best = f32x4.pmax(best, v128.load(from));
        }
        v128.store(y + c, best);
      }
      for (; c < pitch; c += 4) {
        let best: f32 = -Infinity;
        for (let i = y0; i < y1; i++) {
          let from = x + <usize>(i * width + x0) * pitch + c;
          for (let j = x0; j < x1; j++, from += pitch) {
            const value = load<f32>(from);
            if (value > best) best = value;
          }
        }
        store<f32>(y + c, best);
      }
      y += pitch;
    }
  }
}

/** dx = dy at the first largest of each window, 0 elsewhere */
export function maxPoolGrad(args: usize, chunk: i32, scratch: usize): void {
  needExamples(args, chunk, 0, 1, 1);
  needExamples(args, chunk, 2, 1, 1);
  apart(args, 2, 0);
  const height = word(args, HEIGHT), width = word(args, WIDTH), pitch = <usize>word(args, CHANNELS) << 2;
  const outHeight = word(args, OUT_HEIGHT), outWidth = word(args, OUT_WIDTH);
  const image = <usize>height * <usize>width * pitch;
  const x = at(args, 0) + <usize>chunk * image, dx = at(args, 2) + <usize>chunk * image;
  let dy = at(args, 1) + <usize>chunk * <usize>outHeight * <usize>outWidth * pitch;
  if (areHalves(args)) {
    halvesGrad(x, dx, dy, height, width, outHeight, outWidth, pitch);
    return;
  }
  clear(dx, image);
  for (let row = 0; row < outHeight; row++) {
    const top = row * word(args, STRIDE_DOWN) - word(args, TOP);
    const y0 = max(0, top), y1 = min(height, top + word(args, DOWN));
    for (let column = 0; column < outWidth; column++) {
      const left = column * word(args, STRIDE_ACROSS) - word(args, LEFT);
      const x0 = max(0, left), x1 = min(width, left + word(args, ACROSS));
      let c: usize = 0;
      for (; c + 16 <= pitch; c += 16) {
        let best = f32x4.splat(-Infinity), where = i32x4.splat(-1);
        for (let i = y0; i < y1; i++) {
          let place = i * width + x0;
          let from = x + <usize>place * pitch + c;
          for (let j = x0; j < x1; j++, place++, from += pitch) {
            const value = v128.load(from), more = f32x4.gt(value, best);
            best = v128.bitselect(value, best, more);
            where = v128.bitselect(i32x4.splat(place), where, more);
          }
        }
        const gradient = v128.load(dy + c);
        for (let i = y0; i < y1; i++) {
          let place = i * width + x0;
          let to = dx + <usize>place * pitch + c;
          for (let j = x0; j < x1; j++, place++, to += pitch) {
            v128.store(to, f32x4.add(v128.load(to), v128.and(gradient, i32x4.eq(where, i32x4.splat(place)))));
          }
        }
      }
      for (; c < pitch; c += 4) {
        let best: f32 = -Infinity, where = -1;
        for (let i = y0; i < y1; i++) {
          for (let j = x0; j < x1; j++) {
            const value = load<f32>(x + <usize>(i * width + j) * pitch + c);
            if (value > best) {
              best = value;
              where = i * width + j;
            }
          }
        }
        if (where >= 0) {
          const to = dx + <usize>where * pitch + c;
          store<f32>(to, load<f32>(to) + load<f32>(dy + c));
        }
      }
      dy += pitch;
    }
  }
}

/** The largest of windows of 2 x 2 side by side. */
function halvesMax(x: usize, y: usize, width: i32, outHeight: i32, outWidth: i32, pitch: usize): void {
  const row = <usize>width * pitch;
  for (let i = 0; i < outHeight; i++) {
    let a = x + 2 * <usize>i * row;
    for (let column = 0; column < outWidth; column++) {
      const end = a + pitch;
      for (; a < end; a += 16, y += 16) {
        const above = f32x4.pmax(f32x4.pmax(f32x4.splat(-Infinity), v128.load(a)), v128.load(a + pitch));
        v128.store(y, f32x4.pmax(f32x4.pmax(above, v128.load(a + row)), v128.load(a + row + pitch)));
      }
      a += pitch;
    }
  }
}

/** The gradient for windows of 2 x 2 side by side: each value is written once, and nothing is cleared but what no window holds. */
function halvesGrad(x: usize, dx: usize, dy: usize, height: i32, width: i32, outHeight: i32, outWidth: i32, pitch: usize): void {
  const row = <usize>width * pitch, to = dx - x;
  for (let y = 0; y < outHeight; y++) {
    let a = x + 2 * <usize>y * row;
    for (let column = 0; column < outWidth; column++) {
      const end = a + pitch;
      for (; a < end; a += 16, dy += 16) {
        const v0 = v128.load(a), v1 = v128.load(a + pitch), v2 = v128.load(a + row), v3 = v128.load(a + row + pitch);
        const least = f32x4.splat(-Infinity);
        const best = f32x4.pmax(f32x4.pmax(f32x4.pmax(f32x4.pmax(least, v0), v1), v2), v3);
        const gradient = v128.and(v128.load(dy), f32x4.gt(best, least));
        const is0 = f32x4.eq(v0, best);
        const is1 = v128.andnot(f32x4.eq(v1, best), is0), first = v128.or(is0, is1);
        const is2 = v128.andnot(f32x4.eq(v2, best), first);
        const is3 = v128.andnot(f32x4.eq(v3, best), v128.or(first, is2));
        v128.store(a + to, v128.and(gradient, is0));
        v128.store(a + to + pitch, v128.and(gradient, is1));
        v128.store(a + to + row, v128.and(gradient, is2));
        v128.store(a + to + row + pitch, v128.and(gradient, is3));
      }
      a += pitch;
    }
    const rest = <usize>(width - 2 * outWidth) * pitch;
    clear(a + to, rest);
    clear(a + to + row, rest);
  }
  clear(dx + 2 * <usize>outHeight * row, <usize>(height - 2 * outHeight) * row);
}

/** dx = dy / (window height * window width), added over all windows that hold a pixel */
export function averagePoolGrad(args: usize, chunk: i32, scratch: usize): void {
  needExamples(args, chunk, 2, 1, 1);
  const height = word(args, HEIGHT), width = word(args, WIDTH), pitch = <usize>word(args, CHANNELS) << 2;
  const outHeight = word(args, OUT_HEIGHT), outWidth = word(args, OUT_WIDTH);
  const image = <usize>height * <usize>width * pitch;
  const dx = at(args, 2) + <usize>chunk * image;
  let dy = at(args, 1) + <usize>chunk * <usize>outHeight * <usize>outWidth * pitch;
  const share: f32 = 1 / <f32>(word(args, DOWN) * word(args, ACROSS));
  clear(dx, image);
  for (let row = 0; row < outHeight; row++) {
    const top = row * word(args, STRIDE_DOWN) - word(args, TOP);
    const y0 = max(0, top), y1 = min(height, top + word(args, DOWN));
    for (let column = 0; column < outWidth; column++) {
      const left = column * word(args, STRIDE_ACROSS) - word(args, LEFT);
      const x0 = max(0, left), x1 = min(width, left + word(args, ACROSS));
      for (let i = y0; i < y1; i++) {
        for (let j = x0; j < x1; j++) addScaled(dx + <usize>(i * width + j) * pitch, dy, pitch, share);
      }
      dy += pitch;
    }
  }
}

@inline
function addScaled(to: usize, from: usize, bytes: usize, factor: f32): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(v128.load(from + i), f32x4.splat(factor))));
  }
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i) * factor);
}

/**
 * Adds windows [out height][out width][window height][window width][channels] up to the image they were cut from, channels
 * being few: a row of a window lies in one run.
 */
export function addWindows(args: usize, chunk: i32, scratch: usize): void {
  needExamples(args, chunk, 2, 1, <usize>word(args, DOWN) * <usize>word(args, ACROSS));
  const height = word(args, HEIGHT), width = word(args, WIDTH), channels = word(args, CHANNELS), pitch = <usize>channels << 2;
  const outHeight = word(args, OUT_HEIGHT), outWidth = word(args, OUT_WIDTH), down = word(args, DOWN), across = word(args, ACROSS);
  const image = <usize>height * <usize>width * pitch;
  const dx = at(args, 2) + <usize>chunk * image;
  const run = <usize>across * pitch;
  let windows = at(args, 1) + <usize>chunk * <usize>outHeight * <usize>outWidth * <usize>down * run;
  clear(dx, image);
  for (let row = 0; row < outHeight; row++) {
    const top = row * word(args, STRIDE_DOWN) - word(args, TOP);
    for (let column = 0; column < outWidth; column++) {
      const left = column * word(args, STRIDE_ACROSS) - word(args, LEFT);
      const x0 = max(0, left), x1 = min(width, left + across);
      for (let i = 0; i < down; i++) {
        const y = top + i;
        if (y >= 0 && y < height && x1 > x0) {
          addScaled(dx + <usize>(y * width + x0) * pitch, windows + <usize>(x0 - left) * pitch, <usize>(x1 - x0) * pitch, 1);
        }
        windows += run;
      }
    }
  }
}
