import { fromReader } from "../data/dataset.js";
import { imageEncoder } from "../encoders/imageEncoder.js";
import { augmentImage } from "../images/augmentImage.js";
import { imagePreprocessor } from "../images/imagePreprocessor.js";
import type { RawImage } from "../images/rawImage.js";
import { resizeImage } from "../images/resizeImage.js";
import { SiameseNet } from "../net/SiameseNet.js";
import { readImage } from "../node/readImage.js";
import { convTower } from "../towers/convTower.js";
import type { SampleKind } from "./sampleKind.js";
import { trainNet } from "./trainNet.js";

/** Pictures: grey, normalised for lighting, and augmented in training. */
export const imageKind: SampleKind<RawImage> = {
  kind: "image",
  plural: "pictures",
  encoder: imageEncoder,
  read: (file) => readImage(file),
  endings: ["png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"],
  train: async ({ samples, labels }, plan) => {
    const { imageSize = usualShape(samples), mirror, random } = plan;
    const prepare = imagePreprocessor({ size: imageSize, mean: "image", deviation: "image" });
    // Shrunk once: augmenting a photograph of millions of pixels in each step would take most of the time.
    const small = samples.map((image) => resizeImage(image, imageSize));
    const dataset = fromReader({
      sampleShape: prepare.shape,
      labels,
      read: (row) =>
        prepare(augmentImage(small[row], { flip: mirror ? 0.5 : 0, shift: 0.06, tint: 0, erase: 0.3, random })).data,
    });
    const tower = convTower({ inputShape: prepare.shape, filters: [16, 32, 64, 64], embeddingSize: 64, random });
    const net = new SiameseNet({ tower });
    await trainNet(net, dataset, plan, { learningRate: 0.003, temperature: 0.1 });
    return imageEncoder({ net, prepare });
  },
};

/** About as many pixels as 48 x 48, in the median proportions of the pictures. */
function usualShape(images: readonly RawImage[]): readonly [number, number] {
  const shapes = images.map(({ height, width }) => height / width).sort((a, b) => a - b);
  const root = Math.sqrt(Math.min(4, Math.max(0.25, shapes[shapes.length >> 1])));
  const even = (side: number): number => 8 * Math.round(side / 8);
  return [even(48 * root), even(48 / root)];
}
