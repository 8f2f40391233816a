import { requireCount, requireFit, requireNumber, requireOptions, requireWithin } from "../core/check.js";
import { normal, type Random } from "../core/random.js";
import { requireOneChannel, type RawImage } from "./rawImage.js";

/** Options of {@link warpImage}. `rotation`, `shear` and `shift` are the largest change in either direction; 0 means none. */
export interface WarpOptions {
  /** Rotation in degrees; default 10. */
  readonly rotation?: number;
  /** Shear: pixels moved down per pixel across, and vice versa; default 0.3. */
  readonly shear?: number;
  /** Smallest and largest scale, drawn separately for width and height; default `[0.8, 1.2]`. */
  readonly scale?: readonly [number, number];
  /** Shift in pixels, drawn separately across and down; default 2. */
  readonly shift?: number;
  /** Probability of each of these seven changes; default 0.5. */
  readonly probability?: number;
  /** Standard deviation, in pixels, of a smooth bend that shifts parts of the image relative to each other; default 0, none. */
  readonly elastic?: number;
  /** Points per side between which the bend is interpolated: more points bend smaller parts; default 4. */
  readonly elasticPoints?: number;
  /** Value outside the image; default 0, the paper of inverted images. Use 255 for white paper. */
  readonly fill?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Warps a grey image as if it had been drawn again: rotated, sheared, scaled and moved about its centre and, if requested, bent.
 *
 * The defaults are the affine changes that Koch trained on for characters of 105 x 105 pixels; `shift` and `elastic` are in pixels, so use less
 * for smaller images. Values between pixels are interpolated bilinearly.
 *
 * @param image - One channel, in any range; it is not changed.
 * @returns An image of the same size with float values.
 * @throws RangeError if the image is invalid or has several channels, or an option is outside its range.
 * @example
 * ```ts
 * const again = warpImage(inverted, { elastic: 1.5, random: seeded(1) });
 * ```
 * @see Koch, Zemel, Salakhutdinov (2015), section 3.3 (affine); Simard, Steinkraus, Platt (2003) for elastic distortions, here of a coarse grid.
 */
export function warpImage(image: RawImage, options: WarpOptions = {}): RawImage {
  const who = "warpImage";
  const {
    rotation = 10,
    shear = 0.3,
    scale = [0.8, 1.2],
    shift = 2,
    probability = 0.5,
    elastic = 0,
    elasticPoints = 4,
    fill = 0,
    random = Math.random,
  } = requireOptions(who, options);
  requireOneChannel(who, image);
  requireWithin(who, "rotation", rotation, 0, 180);
  requireNumber(who, "shear", shear, 0);
  requireFit(Array.isArray(scale) && scale.every(Number.isFinite), who, "scale", "[least, largest]", scale);
  requireWithin(who, "the largest scale", scale[1], Number.MIN_VALUE, Number.MAX_VALUE);
  requireWithin(who, "the least scale", scale[0], Number.MIN_VALUE, scale[1]);
  requireNumber(who, "fill", fill);
  requireNumber(who, "shift", shift, 0);
  requireWithin(who, "probability", probability, 0, 1);
  requireNumber(who, "elastic", elastic, 0);
  requireCount(who, "elasticPoints", elasticPoints, 2);

  const { data, height, width } = image;
  const swing = (most: number): number => (random() < probability ? most * (2 * random() - 1) : 0);
  const size = (): number => (random() < probability ? scale[0] + (scale[1] - scale[0]) * random() : 1);
  const angle = swing((rotation * Math.PI) / 180);
  const [shearX, shearY] = [swing(shear), swing(shear)];
  const [sizeX, sizeY] = [size(), size()];
  const [moveX, moveY] = [swing(shift), swing(shift)];
  // The source of each result pixel: the inverse of a random change is itself a change from (about) the same distribution.
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [ax, bx] = [(cos + sin * shearX) / sizeX, (cos * shearX - sin) / sizeY];
  const [ay, by] = [(sin + cos * shearY) / sizeX, (cos - sin * shearY) / sizeY];
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const bendX = elastic > 0 ? drawBend(height, width, elastic, elasticPoints, random) : undefined;
  const bendY = elastic > 0 ? drawBend(height, width, elastic, elasticPoints, random) : undefined;

  // With a border of `fill` all around, every lookup between pixels works the same way.
  const stride = width + 2;
  const framed = new Float32Array(stride * (height + 2)).fill(fill);
  for (let row = 0; row < height; row++) {
    framed.set(data.subarray(row * width, (row + 1) * width), (row + 1) * stride + 1);
  }
  const warped = new Float32Array(data.length).fill(fill);
  for (let row = 0, i = 0; row < height; row++) {
    let x = 1 + centreX + moveX - ax * centreX + bx * (row - centreY);
    let y = 1 + centreY + moveY - ay * centreX + by * (row - centreY);
    for (let column = 0; column < width; column++, i++, x += ax, y += ay) {
      const fromX = bendX ? x + bendX[i] : x;
      const fromY = bendY ? y + bendY[i] : y;
      if (!(fromX > 0 && fromY > 0 && fromX < width + 1 && fromY < height + 1)) continue;
      const left = Math.trunc(fromX);
      const top = Math.trunc(fromY);
      const right = fromX - left;
      const at = top * stride + left;
      // As bilinear does, which is slower here: it is called with arrays of several kinds.
      const upper = framed[at] + right * (framed[at + 1] - framed[at]);
      const lower = framed[at + stride] + right * (framed[at + stride + 1] - framed[at + stride]);
      warped[i] = upper + (fromY - top) * (lower - upper);
    }
  }
  return { data: warped, height, width, channels: 1 };
}

/** The displacement of each pixel along one axis: normally distributed at the points of a coarse grid, smooth between them. */
function drawBend(height: number, width: number, deviation: number, points: number, random: Random): Float32Array {
  const drawn = Float32Array.from({ length: points * points }, () => deviation * normal(random));
  const across = between(width, points);
  const down = between(height, points);
  const bend = new Float32Array(height * width);
  const line = new Float32Array(points); // the points interpolated to a row, so that each pixel along it has two neighbours, not four
  for (let y = 0, i = 0; y < height; y++) {
    const above = down.before[y] * points;
    const share = down.share[y];
    for (let p = 0; p < points; p++)
      line[p] = drawn[above + p] + share * (drawn[above + points + p] - drawn[above + p]);
    for (let x = 0; x < width; x++, i++) {
      const left = across.before[x];
      bend[i] = line[left] + across.share[x] * (line[left + 1] - line[left]);
    }
  }
  return bend;
}

/** The grid point before each pixel and the weight of the one after it, eased so that the bend has no kinks. */
function between(pixels: number, points: number): { readonly before: Int32Array; readonly share: Float32Array } {
  const before = new Int32Array(pixels);
  const share = new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = pixels > 1 ? (pixel / (pixels - 1)) * (points - 1) : 0;
    before[pixel] = Math.min(Math.trunc(place), points - 2);
    const part = place - before[pixel];
    share[pixel] = part * part * (3 - 2 * part);
  }
  return { before, share };
}
