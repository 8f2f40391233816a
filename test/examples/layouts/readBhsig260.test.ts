import { expect, it } from "vitest";

import { readBhsig260 } from "../../../examples/studies/shared/layouts/readBhsig260.js";
import { encodeGrey, temporaryFolder } from "./temporaryFolder.js";

const scan = (ink: number) => encodeGrey([255, ink, 255, 255, 255, 255], [2, 3], "tiff");

it("reads one script of BHSig260, genuine before forged, without copies", async () => {
  const folder = await temporaryFolder({
    "BHSig260/Bengali/002/B-S-2-F-01.tif": await scan(10),
    "BHSig260/Bengali/002/B-S-2-G-01.tif": await scan(20),
    "BHSig260/Bengali/010/B-S-10-G-01.tif": await scan(30),
    "BHSig260/Bengali/010/B-S-10-G-02.tif": await scan(30), // the same bytes again
    "BHSig260/Hindi/001/H-S-1-G-01.tif": await scan(40),
    "BHSig260/Bengali/list.genuine": "001/B-S-1-G-01.tif",
  });
  const { images, writers, forged, source } = await readBhsig260(folder);
  expect(writers).toEqual(["writer 2", "writer 2", "writer 10"]);
  expect(Array.from(forged)).toEqual([0, 1, 0]);
  expect(images.map(({ data }) => data[1])).toEqual([20, 10, 30]);
  expect(images[0]).toMatchObject({ height: 2, width: 3, channels: 1 });
  expect(source).toBe(`${folder} (BHSig260, Bengali)`);
  expect((await readBhsig260(folder, "Hindi")).writers).toEqual(["writer 1"]);
});

it("reduces large scans, and says what it expected of another folder", async () => {
  const large = await encodeGrey(new Uint8Array(440 * 500).fill(255), [440, 500], "tiff");
  const { images } = await readBhsig260(await temporaryFolder({ "001/B-S-1-G-01.tif": large }));
  expect(images[0]).toMatchObject({ height: 220, width: 250 });
  const other = await temporaryFolder({ "a.txt": "", "b/c.png": "" });
  await expect(readBhsig260(other)).rejects.toThrow(
    `readBhsig260: ${other} must hold WRITER/B-S-1-G-01.tif (genuine) and B-S-1-F-01.tif (forged), found a.txt, b/c.png`,
  );
  await expect(readBhsig260(`${other}/none`)).rejects.toThrow(
    `readBhsig260: there is no folder ${other}/none; it must`,
  );
});
