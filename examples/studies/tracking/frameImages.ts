import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { cropImage, resizeImage, rgbImage, type RawImage } from "one-shot-ts/images";
import { readImage } from "one-shot-ts/node";

import { byFrame, lastFrame, type Box } from "./boxes.js";
import { CROP } from "./data.js";

/**
 * The crop of each box from a folder of frames, one image file per frame, named by its number, as MOTChallenge has them: `000001.jpg`.
 *
 * MOTChallenge counts pixels from 1, so a box at 1 begins at the image's edge.
 *
 * @throws RangeError if a frame that holds boxes has no image.
 */
export async function cropFrames(folder: string, boxes: readonly Box[]): Promise<RawImage[]> {
  const files = new Map<number, string>();
  for (const name of await readdir(folder)) {
    const number = /^(\d+)\.\w+$/.exec(name)?.[1];
    if (number !== undefined) files.set(Number(number), join(folder, name));
  }
  const crops = new Map<Box, RawImage>();
  for (const found of byFrame(boxes, lastFrame(boxes))) {
    if (found.length === 0) continue;
    const [{ frame }] = found;
    const file = files.get(frame);
    if (file === undefined)
      throw new RangeError(`cropFrames: there must be an image of frame ${frame} in ${folder}, got none`);
    const image = rgbImage(await readImage(file));
    for (const box of found)
      crops.set(box, resizeImage(cropImage(image, { ...box, left: box.left - 1, top: box.top - 1 }), CROP));
  }
  return boxes.map((box) => crops.get(box)!);
}
