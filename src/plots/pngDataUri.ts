import { requireImage, type RawImage } from "../images/rawImage.js";

/**
 * An image as the `data:` URL of a PNG, for a page without separate files. The platform compresses it (`CompressionStream`, in every browser and in
 * Node 18 and later).
 *
 * @param image - Pixels from 0 (black) to 255 (white); 1 to 4 channels: grey, grey and alpha, colour, colour and alpha.
 * @throws RangeError if the size does not match the data or there are more than 4 channels.
 * @example
 * ```ts
 * const uri = await pngDataUri({ data: Uint8Array.of(0, 255), height: 1, width: 2, channels: 1 }); // "data:image/png;base64,..."
 * ```
 * @see ISO/IEC 15948 (PNG).
 */
export async function pngDataUri(image: RawImage): Promise<string> {
  requireImage("pngDataUri", image);
  const { data, height, width, channels } = image;
  if (channels > 4) throw new RangeError(`pngDataUri: an image must have 1 to 4 channels, got ${channels}`);
  const stride = width * channels;
  const raw = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++) {
    // Each row starts with its filter, 0: none.
    for (let k = 0; k < stride; k++) {
      raw[row * (stride + 1) + 1 + k] = Math.max(0, Math.min(255, Math.round(data[row * stride + k])));
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8; // bits per channel
  header[9] = [0, 4, 2, 6][channels - 1];
  const deflated = new Blob([raw]).stream().pipeThrough(new CompressionStream("deflate"));
  const pixels = new Uint8Array(await new Response(deflated).arrayBuffer());
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array(0)),
  ];
  let binary = "";
  for (const part of parts) for (const byte of part) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let k = 0; k < 4; k++) bytes[4 + k] = name.charCodeAt(k);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
