import type { RawImage } from "one-shot-ts/images";

/** A canvas with a grey picture. */
export function pictureCanvas({ data, width, height }: RawImage): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) pixels.data.set([data[i], data[i], data[i], 255], 4 * i);
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  return canvas;
}
