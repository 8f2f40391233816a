import sharp, { type Sharp } from "sharp";
import { readImage } from "../../src/node/readImage.js";
import type { FuzzTarget } from "./fuzz.js";

const noise = Uint8Array.from({ length: 16 * 12 * 4 }, (_, i) => (i * 7919) % 251);
const rgba = (): Sharp => sharp(noise, { raw: { width: 16, height: 12, channels: 4 } });
const rgb = (): Sharp => sharp(noise, { raw: { width: 16, height: 16, channels: 3 } });

/** PNG, JPEG, TIFF, WebP and GIF, through sharp. */
export const imageTarget: FuzzTarget = {
  name: "image",
  clean: /^readImage: the file given /,
  tokens: ["IHDR", "IDAT", "PLTE", "tRNS", "iCCP", "acTL", "VP8L", "ANIM", "\xff\xda", "\xff\xc2", "\xff\xe1"].map(
    (word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
  ),
  files: () =>
    Promise.all(
      [
        rgba().png(),
        rgb().png({ progressive: true }),
        rgb().png({ palette: true }),
        rgb().jpeg(),
        rgb().jpeg({ progressive: true }).withMetadata({ orientation: 6 }),
        rgb().tiff({ compression: "lzw" }),
        rgb().tiff({ compression: "none" }),
        rgba().webp({ lossless: true }),
        rgb().webp(),
        rgb().gif(),
      ].map(async (image) => Uint8Array.from(await image.toBuffer())),
    ),
  read: async (file) => {
    const { data, height, width, channels } = await readImage(file);
    if (data.length !== height * width * channels) throw new Error(`${data.length} values`);
    return "content";
  },
};
