import { fromReader, type Dataset, type Random } from "one-shot-ts";
import { augmentImage, standardizeImage, warpImage, type RawImage } from "one-shot-ts/images";

import { INPUT_SHAPE } from "./prepare.js";

/**
 * What the net is trained on: each picture, augmented differently each time: mirrored or not, slightly moved, rotated and zoomed, in different light and
 * now and then half hidden.
 *
 * @param pictures - In the size that the tower sees, with values from 0 to 255.
 */
export function trainingSet(pictures: readonly RawImage[], people: readonly string[], random: Random): Dataset {
  return fromReader({
    sampleShape: INPUT_SHAPE,
    labels: people,
    read: (row) => {
      const photographed = augmentImage(pictures[row], { shift: 0.06, tint: 0, erase: 0.3, random });
      const even = standardizeImage(photographed, { mean: "image", deviation: "image" }); // pixels rotated in from outside are 0, the mean
      return warpImage(even, { rotation: 8, shear: 0.08, scale: [1, 1], shift: 0, random }).data;
    },
  });
}
