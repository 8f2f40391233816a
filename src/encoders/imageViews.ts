import { requireCount, requireFit, requireFlag, shown } from "../core/check.js";
import { cropImage } from "../images/cropImage.js";
import type { RawImage } from "../images/rawImage.js";

/** Further views of an image. Each view costs one more pass; more views make embeddings more stable. */
export interface ImageViews {
  /** Whether to add the mirror image of every view; default false. For subjects without a left and right, such as faces; not for writing. */
  readonly mirror?: boolean;
  /** Adds the prepared image and every prepared crop, shifted by this many pixels up, down, left and right, with the edges repeated; default 0: none. */
  readonly shift?: number;
  /** Adds the centre of the image, once for each share of its height and width, such as `[0.9, 0.8]`; default none. */
  readonly crops?: readonly number[];
}

/** The views with every default written out. */
export type ResolvedImageViews = Required<ImageViews>;

/** Fills in the defaults, and refuses invalid views. */
export function resolveImageViews({ mirror = false, shift = 0, crops = [] }: ImageViews): ResolvedImageViews {
  requireFlag("imageEncoder", "views.mirror", mirror);
  requireCount("imageEncoder", "views.shift", shift, 0);
  requireFit(Array.isArray(crops), "imageEncoder", "views.crops", "a list of shares", crops);
  const wrong = crops.find((share) => typeof share !== "number" || !(share > 0 && share < 1));
  if (wrong !== undefined) {
    throw new RangeError(`imageEncoder: views.crops must lie between 0 and 1, got ${shown(wrong)}`);
  }
  return { mirror, shift, crops: [...crops] };
}

/** Every view of an image, prepared; the image itself first. */
export function imageViews(
  image: RawImage,
  prepare: (image: RawImage) => RawImage,
  { mirror, shift, crops }: ResolvedImageViews,
): RawImage[] {
  const views = [image, ...crops.map((share) => middle(image, share))].map(prepare);
  if (shift > 0) {
    for (const view of [...views]) {
      views.push(moved(view, 0, -shift), moved(view, 0, shift), moved(view, -shift, 0), moved(view, shift, 0));
    }
  }
  return mirror ? [...views, ...views.map(mirrored)] : views;
}

function middle(image: RawImage, share: number): RawImage {
  const [height, width] = [image.height * share, image.width * share];
  return cropImage(image, { left: (image.width - width) / 2, top: (image.height - height) / 2, width, height });
}

/** Each pixel of the result comes from the row and column that `from` names. */
function rearranged(image: RawImage, from: (row: number, column: number) => readonly [number, number]): RawImage {
  const { height, width, channels } = image;
  const data = new Float32Array(image.data.length);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to += channels) {
      const [fromRow, fromColumn] = from(row, column);
      const start = (fromRow * width + fromColumn) * channels;
      for (let channel = 0; channel < channels; channel++) data[to + channel] = image.data[start + channel];
    }
  }
  return { data, height, width, channels };
}

const mirrored = (image: RawImage): RawImage => rearranged(image, (row, column) => [row, image.width - 1 - column]);

function moved(image: RawImage, across: number, down: number): RawImage {
  const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));
  return rearranged(image, (row, column) => [clamp(row - down, image.height), clamp(column - across, image.width)]);
}
