import type * as Sharp from "sharp";
import { requireCount, requireOptions } from "../core/check.js";
import { optionalPackage } from "../core/optionalPackage.js";
import type { RawImage } from "../images/rawImage.js";
import { decodeBmp } from "./decodeBmp.js";
import { startsWith } from "./oggPages.js";
import { readBytes, type FileSource } from "./readBytes.js";

/** Options of {@link readImage}. */
export interface ReadImageOptions {
  /** The most pixels that are decoded; default 2²⁵ (33 million, at most 100 MB of red, green and blue). */
  readonly maxPixels?: number;
  /** The most bytes that a file may have; default 2²⁷ (134 MB). Larger files are refused without being read. */
  readonly maxBytes?: number;
}

/** The most pixels that are decoded by default. */
export const MAX_PIXELS = 2 ** 25;

/**
 * Reads the pixels of an image: PNG, JPEG, TIFF, WebP, GIF, AVIF or BMP, recognised by content, not by name.
 *
 * The image is turned upright by its EXIF orientation, alpha is flattened onto white, 16 bits are reduced to 8, and CMYK is converted to RGB. Grey images give one
 * channel, others three. Only the first of several pages or frames is read. All formats except BMP need the package `sharp`.
 *
 * @param source - Path of the file, or its bytes.
 * @throws RangeError that names the file if it is empty, not an image, truncated, too large, or has pixel values without a known white (float, signed, 32 bits).
 * @throws Error that names the file if it is missing or a pipe; or that says to install `sharp`.
 * @example
 * ```ts
 * const image = await readImage("signatures/anna/genuine/01.png"); // { data, height, width, channels: 1 }
 * ```
 */
export async function readImage(source: FileSource, options: ReadImageOptions = {}): Promise<RawImage> {
  const who = "readImage";
  const { maxPixels = MAX_PIXELS, maxBytes = 2 ** 27 } = requireOptions(who, options);
  requireCount(who, "maxPixels", maxPixels);
  const { bytes, name } = await readBytes(who, source, maxBytes);
  const decode = startsWith(bytes, "BM") ? () => decodeBmp(bytes, maxPixels) : await sharpDecoder(bytes, maxPixels);
  try {
    if (decode === undefined) throw new RangeError("it does not begin as PNG, JPEG, TIFF, WebP, GIF, AVIF or BMP do");
    return await decode();
  } catch (cause) {
    const reason = (cause as Error).message.trim().replaceAll("\n", "; ");
    throw new RangeError(
      `${who}: ${name} (${bytes.length} bytes) is not an image that can be read, or is cut short: ${reason}`,
      { cause },
    );
  }
}

/** The first bytes of files that sharp may read; it would also draw SVG. */
function isKnown(bytes: Uint8Array): boolean {
  const isAvif = startsWith(bytes.subarray(4), "ftypavi"); // avif or avis
  const isWebp = startsWith(bytes, "RIFF") && startsWith(bytes.subarray(8), "WEBP");
  return isAvif || isWebp || ["\x89PNG", "\xff\xd8\xff", "II*\0", "MM\0*", "II+\0", "MM\0+", "GIF8"].some((start) => startsWith(bytes, start)); // prettier-ignore
}

let loaded: ReturnType<typeof loadSharp> | undefined;

/** Loaded once, since each import() goes through Node's loader again. */
function loadSharp(): Promise<typeof Sharp> {
  if (loaded !== undefined) return loaded;
  const loading = optionalPackage("readImage", "sharp", "to decode all images but BMP", () => import("sharp"));
  loading.then(
    () => (loaded = loading),
    () => undefined, // tried again next time
  );
  return loading;
}

const GREY: readonly Sharp.Metadata["space"][] = ["b-w", "grey16"];

async function sharpDecoder(bytes: Uint8Array, maxPixels: number): Promise<(() => Promise<RawImage>) | undefined> {
  if (!isKnown(bytes)) return undefined;
  const { default: sharp } = await loadSharp();
  return async () => {
    // Headers only: the size is known before anything is decoded.
    const { space, width, height, depth } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > maxPixels) {
      throw new RangeError(`it has ${width} x ${height} pixels, more than the ${maxPixels} of maxPixels`);
    }
    if (depth !== "uchar" && depth !== "ushort") {
      throw new RangeError(
        `its samples are of kind "${depth}", whose white is not known; only 1 to 8 and 16 bits without sign are read: convert it to 16 bits`,
      );
    }
    const decode = async (failOn: "warning" | "error"): Promise<RawImage> => {
      const { data, info } = await sharp(bytes, { failOn, limitInputPixels: maxPixels })
        .rotate() // upright, by EXIF
        .flatten({ background: "#ffffff" })
        .toColourspace(GREY.includes(space) ? "b-w" : "srgb")
        .raw({ depth: "uchar" })
        .toBuffer({ resolveWithObject: true });
      // Small results are views of a buffer that Node shares, so they are copied.
      const isOwn = data.byteLength === data.buffer.byteLength;
      const pixels = isOwn ? new Uint8Array(data.buffer) : new Uint8Array(data);
      return { data: pixels, height: info.height, width: info.width, channels: info.channels };
    };
    try {
      return await decode("warning");
    } catch (cause) {
      // Some phones write numbers into the start of a scan that only progressive files have; every browser ignores them.
      if (!(cause as Error).message.includes("Invalid SOS parameters")) throw cause;
      return decode("error");
    }
  };
}
