import { expect, it } from "vitest";

import { readAttFaces } from "../../../examples/studies/shared/layouts/readAttFaces.js";
import { encodeGrey, temporaryFolder } from "./temporaryFolder.js";

const pgm = (pixel: number) => Uint8Array.from([...Buffer.from("P5\n2 1\n255\n"), pixel, 0]);

it("reads people and their pictures in order", async () => {
  const folder = await temporaryFolder({
    "att_faces/README": "The Database of Faces",
    "att_faces/s10/1.pgm": pgm(101),
    "att_faces/s2/10.pgm": pgm(30),
    "att_faces/s2/2.pgm": pgm(22),
    "att_faces/s2/11.png": await encodeGrey([40, 40], [1, 2]),
  });
  const { images, people, source } = await readAttFaces(folder);
  expect(people).toEqual(["person 02", "person 02", "person 02", "person 10"]);
  expect(images.map(({ data }) => data[0])).toEqual([22, 30, 40, 101]);
  expect(images[0]).toMatchObject({ height: 1, width: 2, channels: 1 });
  expect(source).toBe(folder);
});

it("says what it expected of another folder", async () => {
  const folder = await temporaryFolder({ "anna/1.pgm": pgm(1) });
  await expect(readAttFaces(folder)).rejects.toThrow(
    `readAttFaces: ${folder} must hold s1/1.pgm to s40/10.pgm, a folder per person, found anna/1.pgm`,
  );
});
