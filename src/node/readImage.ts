import { readFile } from "node:fs/promises";
import type { Metadata } from "sharp";
import type { RawImage } from "../images/rawImage.js";
import { decodeBmp } from "./decodeBmp.js";
import { optionalPackage } from "../core/optionalPackage.js";

/** The most pixels that are decoded by default: 8 bits of red, green and blue are then at most 100 MB. */
export const MAX_PIXELS = 2 ** 25;

/**
 * The pixels of an image file: PNG, JPEG, TIFF, WebP or BMP, told apart by content, not by name.
 *
 * Turned upright as its EXIF orientation says, alpha laid on white, 16 bits brought to 8, CMYK to RGB. Grey files have one channel, others
 * three. Of a file with several pages the first is read. All but BMP need the package `sharp`.
 *
 * @param file - Path of the file.
 * @throws Error that names the file if it is missing, empty, not an image or cut short; or that says to install `sharp`.
 * @example
 * ```ts
 * const image = await readImage("signatures/anna/genuine/01.png"); // { data, height, width, channels: 1 }
 * ```
 */
export async function readImage(file: string): Promise<RawImage> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new Error(`readImage: cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  if (bytes.length === 0) throw new Error(`readImage: ${file} is empty (0 bytes)`);
  try {
    if (bytes[0] === 0x42 && bytes[1] === 0x4d) return decodeBmp(bytes, MAX_PIXELS);
    return await decodeWithSharp(bytes);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith("readImage: ")) throw cause;
    const reason = (cause as Error).message.trim().replaceAll("\n", "; ");
    throw new Error(
      `readImage: ${file} (${bytes.length} bytes) is not an image that can be read, or is cut short: ${reason}`,
      { cause },
    );
  }
}

const GREY: readonly Metadata["space"][] = ["b-w", "grey16"];

async function decodeWithSharp(bytes: Uint8Array): Promise<RawImage> {
  const { default: sharp } = await optionalPackage(
    "readImage",
    "sharp",
    "to decode PNG, JPEG and TIFF",
    () => import("sharp"),
  );
  const image = sharp(bytes, { failOn: "warning" });
  const { space } = await image.metadata();
  const { data, info } = await image
    .rotate() // upright, by EXIF
    .flatten({ background: "#ffffff" })
    .toColourspace(GREY.includes(space) ? "b-w" : "srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  // Small results lie in a buffer that Node shares: a view of exactly these bytes, copied out of it.
  return { data: new Uint8Array(data), height: info.height, width: info.width, channels: info.channels };
}
