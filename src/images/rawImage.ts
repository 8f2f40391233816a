import { requireCount, requireObject, requireTyped } from "../core/check.js";

/** The pixels of one image as plain data: rows from the top, pixels from the left, channels interleaved, as in a canvas's `ImageData`. */
export interface RawImage {
  /** Pixel values, `height × width × channels` of them; 0 to 255 if they come from a file. */
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  /** Number of rows of pixels. */
  readonly height: number;
  /** Number of pixels in a row. */
  readonly width: number;
  /** Values per pixel: 1 grey, 2 grey and alpha, 3 red, green and blue, 4 with alpha. */
  readonly channels: number;
}

/**
 * Refuses an image whose dimensions do not match its data, or that holds a value that is not finite.
 *
 * @throws RangeError that says what it got; its message begins with `who`.
 */
export function requireImage(who: string, image: RawImage): void {
  requireObject(who, "an image", image, "an object", ["data", "height", "width", "channels"], "read a file with readImage"); // prettier-ignore
  const { data, height, width, channels } = image;
  for (const [name, size] of Object.entries({ height, width, channels })) requireCount(who, `an image's ${name}`, size);
  requireTyped(who, "an image's data", data, "Uint8Array", "Uint8ClampedArray", "Float32Array");
  if (data.length !== height * width * channels) {
    throw new RangeError(
      `${who}: an image of ${height} x ${width} pixels with ${channels} channels must have ` +
        `${height * width * channels} values, got ${data.length}`,
    );
  }
  if (Object.prototype.toString.call(data) !== "[object Float32Array]") return;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const pixel = Math.floor(i / channels);
    throw new RangeError(
      `${who}: pixel values must be finite, got ${data[i]} in row ${Math.floor(pixel / width)}, column ${pixel % width}`,
    );
  }
}

/** Refuses an image that is invalid or has several channels. */
export function requireOneChannel(who: string, image: RawImage, remedy = ""): void {
  requireImage(who, image);
  if (image.channels !== 1)
    throw new RangeError(`${who}: the image must have 1 channel, got ${image.channels}${remedy}`);
}
