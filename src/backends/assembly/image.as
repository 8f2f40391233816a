// An image [batch][height][width][channels] seen as a matrix: one row a pixel of the output, holding the window of that pixel.
import { clear, copy, word } from "./memory";

const ARG_HEIGHT: usize = 32, ARG_WIDTH: usize = 33, ARG_CHANNELS: usize = 34;
const ARG_TAPS_DOWN: usize = 35, ARG_TAPS_ACROSS: usize = 36;
const ARG_STRIDE_DOWN: usize = 37, ARG_STRIDE_ACROSS: usize = 38;
const ARG_DILATION_DOWN: usize = 39, ARG_DILATION_ACROSS: usize = 40;
const ARG_TOP: usize = 41, ARG_LEFT: usize = 42; // padding; negative: the first window starts inside the image
const ARG_OUT_HEIGHT: usize = 43, ARG_OUT_WIDTH: usize = 44;

/** The bytes of the images that so many pixels of the output look at. */
export function imageBytes(args: usize, pixels: usize): usize {
  const examples = pixels / (<usize>word(args, ARG_OUT_HEIGHT) * <usize>word(args, ARG_OUT_WIDTH));
  return examples * <usize>word(args, ARG_HEIGHT) * <usize>word(args, ARG_WIDTH) * <usize>word(args, ARG_CHANNELS) << 2;
}

/**
 * Writes positions k0 ... k1 of the windows of pixels p0 ... p1, one row each, `pitch` bytes apart; what lies outside the image is 0.
 */
export function imageRows(args: usize, image: usize, p0: i32, p1: i32, k0: i32, k1: i32, to: usize, pitch: usize): void {
  const height = word(args, ARG_HEIGHT), width = word(args, ARG_WIDTH), channels = word(args, ARG_CHANNELS);
  const outHeight = word(args, ARG_OUT_HEIGHT), outWidth = word(args, ARG_OUT_WIDTH);
  const strideDown = word(args, ARG_STRIDE_DOWN), strideAcross = word(args, ARG_STRIDE_ACROSS);
  const exampleBytes = (<usize>height * <usize>width * <usize>channels) << 2;
  // Counted on from the first pixel: a division for each would take longer than a short window.
  let x = p0 % outWidth, y = (p0 / outWidth) % outHeight;
  image += <usize>(p0 / (outWidth * outHeight)) * exampleBytes;
  for (let pixel = p0; pixel < p1; pixel++) {
    imageRow(args, image, y * strideDown - word(args, ARG_TOP), x * strideAcross - word(args, ARG_LEFT), k0, k1, to);
    to += pitch;
    if (++x < outWidth) continue;
    x = 0;
    if (++y < outHeight) continue;
    y = 0;
    image += exampleBytes;
  }
}

function imageRow(args: usize, image: usize, top: i32, left: i32, k0: i32, k1: i32, to: usize): void {
  const height = word(args, ARG_HEIGHT), width = word(args, ARG_WIDTH), channels = word(args, ARG_CHANNELS);
  const across = word(args, ARG_TAPS_ACROSS), dilation = word(args, ARG_DILATION_ACROSS);

  // Taps that lie side by side in the image are one run.
  const tapsPerRun = dilation == 1 ? across : 1;
  const runsAcross = dilation == 1 ? 1 : across;
  const length = tapsPerRun * channels;
  let run = k0 == 0 ? 0 : k0 / length;
  for (let k = k0; k < k1; run++) {
    const first = k - run * length; // of this run
    const last = min(length, k1 - run * length);
    const down = dilation == 1 ? run : run / runsAcross;
    const y = top + down * word(args, ARG_DILATION_DOWN);
    const x = left + (run - down * runsAcross) * dilation;
    const bytes = <usize>(last - first) << 2;
    if (y < 0 || y >= height) {
      clear(to, bytes);
    } else if (x >= 0 && x + tapsPerRun <= width) {
      // Most lie inside. Those of grey images are a few numbers each: one by one is quickest.
      const from = image + ((<usize>(y * width + x) * <usize>channels + <usize>first) << 2);
      if (bytes > 64) copy(to, from, bytes);
      else for (let at: usize = 0; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
    } else {
      // Of the run, [inside, outside) lies in the image.
      const inside = min(last, max(first, -x * channels));
      const outside = max(inside, min(last, (width - x) * channels));
      clear(to, <usize>(inside - first) << 2);
      const from = image + ((<usize>(y * width + x) * <usize>channels + <usize>inside) << 2);
      copy(to + (<usize>(inside - first) << 2), from, <usize>(outside - inside) << 2);
      clear(to + (<usize>(outside - first) << 2), <usize>(last - outside) << 2);
    }
    to += bytes;
    k += last - first;
  }
}
