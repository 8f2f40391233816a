import sharp from "sharp";
import { expect, it } from "vitest";

import { readMarket1501 } from "../../../examples/studies/shared/layouts/readMarket1501.js";
import { temporaryFolder } from "./temporaryFolder.js";

const crop = (red: number) =>
  sharp({ create: { width: 64, height: 128, channels: 3, background: { r: red, g: 100, b: 0 } } })
    .jpeg({ quality: 100 })
    .toBuffer();

it("reads person and camera from the names, and leaves distractors and waste out", async () => {
  const folder = await temporaryFolder({
    "Market-1501-v15.09.15/bounding_box_train/0007_c3s2_000451_03.jpg": await crop(200),
    "Market-1501-v15.09.15/bounding_box_train/0002_c1s1_000451_03.jpg": await crop(50),
    "Market-1501-v15.09.15/bounding_box_train/Thumbs.db": "",
    "Market-1501-v15.09.15/bounding_box_test/-1_c1s1_000401_03.jpg": await crop(0),
    "Market-1501-v15.09.15/bounding_box_test/0000_c1s1_000151_01.jpg": await crop(0),
    "Market-1501-v15.09.15/bounding_box_test/0001_c2s1_000151_01.jpg": await crop(0),
  });
  const { crops } = await readMarket1501(folder, [64, 32]);
  expect(crops.map(({ person, camera }) => [person, camera])).toEqual([[2, 1], [7, 3]]); // prettier-ignore
  expect(crops[1].image).toMatchObject({ height: 64, width: 32, channels: 3 });
  expect(Math.abs(crops[1].image.data[0] - 200)).toBeLessThan(4);
  const test = await readMarket1501(folder, [64, 32], "bounding_box_test");
  expect(test.crops.map(({ person }) => person)).toEqual([1]);
});

it("says what it expected of another folder", async () => {
  const folder = await temporaryFolder({ "query/a.jpg": "" });
  await expect(readMarket1501(folder, [64, 32])).rejects.toThrow(
    `readMarket1501: ${folder} must hold bounding_box_train/PERSON_cCAMERAsSEQUENCE_FRAME_BOX.jpg, such as bounding_box_train/0002_c1s1_000451_03.jpg, found query/a.jpg`,
  );
});
