import type { RawImage } from "one-shot-ts/images";

/**
 * A grey image from the bytes of a PGM file: binary (`P5`), with at most 255 levels. No image library that installs without a compiler reads such files.
 *
 * @throws RangeError if the bytes are not such a file or are truncated.
 * @see https://netpbm.sourceforge.net/doc/pgm.html
 */
export function decodePgm(bytes: Uint8Array): RawImage {
  // Four words, possibly separated by comment lines that begin with #; one space, then one byte per pixel.
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  const match = /^P5(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(head);
  if (match === null) throw new RangeError("decodePgm: the file must be a binary PGM that begins with P5, width, height and levels"); // prettier-ignore
  const [width, height, most] = match.slice(1).map(Number);
  if (most < 1 || most > 255) throw new RangeError(`decodePgm: a pixel must have at most 255 levels, got ${most}`);
  const pixels = bytes.subarray(match[0].length, match[0].length + width * height);
  if (pixels.length < width * height) {
    throw new RangeError(`decodePgm: ${width} x ${height} pixels need ${width * height} bytes, got ${pixels.length}`);
  }
  const data = most === 255 ? Uint8Array.from(pixels) : pixels.map((value) => Math.round((255 * value) / most));
  return { data, height, width, channels: 1 };
}
