import type { RawImage } from "one-shot-ts/images";

/** The pixels of an image in a mirror: left for right if `isAcross`, upside down if `isDown`. */
export function mirrorPixels(
  { data, height, width, channels }: RawImage,
  { isAcross = false, isDown = false }: { readonly isAcross?: boolean; readonly isDown?: boolean },
): Float32Array {
  const mirrored = new Float32Array(data.length);
  for (let row = 0, to = 0; row < height; row++) {
    const start = width * (isDown ? height - 1 - row : row);
    for (let column = 0; column < width; column++) {
      const from = (start + (isAcross ? width - 1 - column : column)) * channels;
      for (let c = 0; c < channels; c++) mirrored[to++] = data[from + c];
    }
  }
  return mirrored;
}
