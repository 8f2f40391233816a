import { resizeImage, rgbImage, type RawImage } from "one-shot-ts/images";
import { progressBar, readImage } from "one-shot-ts/node";

import { listFiles, wrongLayout } from "./listFiles.js";

const EXPECTED =
  "bounding_box_train/PERSON_cCAMERAsSEQUENCE_FRAME_BOX.jpg, such as bounding_box_train/0002_c1s1_000451_03.jpg";

/**
 * Reads crops of people from a part of Market-1501: `bounding_box_train/0002_c1s1_000451_03.jpg` shows person 2 by camera 1. Distractors (0000) and waste
 * (-1) are left out.
 *
 * @param size - Rows and columns that each crop is resized to.
 * @param part - Folder: the training people, or the official test set (`bounding_box_test`, `query`).
 * @throws RangeError that says what was expected and what is there.
 */
export async function readMarket1501(
  folder: string,
  size: readonly [height: number, width: number],
  part: "bounding_box_train" | "bounding_box_test" | "query" = "bounding_box_train",
): Promise<{
  readonly source: string;
  readonly crops: readonly { readonly person: number; readonly camera: number; readonly image: RawImage }[];
}> {
  const who = "readMarket1501";
  const expected = EXPECTED.replaceAll("bounding_box_train", part);
  const files = await listFiles(who, folder, expected);
  const found = files.flatMap(({ path, within }) => {
    const match = /(?:^|\/)(\w+)\/(\d{4})_c(\d)s\d_\d+_\d+\.jpg$/.exec(within);
    if (match?.[1] !== part || match[2] === "0000") return [];
    return [{ path, person: Number(match[2]), camera: Number(match[3]) }];
  });
  if (found.length === 0) throw wrongLayout(who, folder, expected, files);
  const bar = progressBar("Reading crops");
  const crops = [];
  for (const [k, { path, person, camera }] of found.entries()) {
    const image = resizeImage(rgbImage(await readImage(path)), size);
    crops.push({ person, camera, image: { ...image, data: Uint8Array.from(image.data, Math.round) } });
    bar(k + 1, found.length);
  }
  return { source: `${folder} (Market-1501, ${part})`, crops };
}
