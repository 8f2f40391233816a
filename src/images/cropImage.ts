import { requireFit, requireObject } from "../core/check.js";
import { requireImage, type RawImage } from "./rawImage.js";

/** A rectangle of an image, in pixels from its upper left corner; fractions are allowed. */
export interface ImageSection {
  /** Left edge. */
  readonly left: number;
  /** Upper edge. */
  readonly top: number;
  /** Pixels across. */
  readonly width: number;
  /** Pixels down. */
  readonly height: number;
}

/**
 * Cuts a rectangle out of an image, such as a detector's box around a person.
 *
 * Edges are rounded to whole pixels; anything beyond the image is dropped, and at least one pixel remains.
 *
 * @returns A new image with the same channels and type of values.
 * @throws RangeError if the rectangle does not touch the image or has no size, or the image is invalid.
 * @example
 * ```ts
 * const face = cropImage(image, { left: 40, top: 20, width: 64, height: 64 });
 * ```
 */
export function cropImage(image: RawImage, section: ImageSection): RawImage {
  const who = "cropImage";
  requireImage(who, image);
  const { left, top, width, height } = requireObject(who, "the section", section, "a rectangle", ["left", "top", "width", "height"]); // prettier-ignore
  for (const [name, value] of Object.entries({ left, top, width, height })) requireFit(typeof value === "number", who, name, "a number", value); // prettier-ignore
  if (!(width > 0 && height > 0 && left + width > 0 && top + height > 0 && left < image.width && top < image.height)) {
    throw new RangeError(
      `${who}: the section must lie within the image of ${image.width} x ${image.height} pixels, at least in part, got ${width} x ${height} from (${left}, ${top})`,
    );
  }
  const [firstColumn, endColumn] = range(left, width, image.width);
  const [firstRow, endRow] = range(top, height, image.height);
  const { channels } = image;
  const stride = (endColumn - firstColumn) * channels;
  const data = new (image.data.constructor as Uint8ArrayConstructor)((endRow - firstRow) * stride);
  for (let row = firstRow; row < endRow; row++) {
    const from = (row * image.width + firstColumn) * channels;
    data.set(image.data.subarray(from, from + stride), (row - firstRow) * stride);
  }
  return { data, height: endRow - firstRow, width: endColumn - firstColumn, channels };
}

/** First whole pixel, and the one after the last. */
function range(start: number, length: number, size: number): [first: number, end: number] {
  const first = Math.min(size - 1, Math.max(0, Math.round(start)));
  return [first, Math.max(first + 1, Math.min(size, Math.round(start + length)))];
}
