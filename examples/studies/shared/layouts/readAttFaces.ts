import { readFile } from "node:fs/promises";

import type { RawImage } from "one-shot-ts/images";
import { readImage } from "one-shot-ts/node";

import { decodePgm } from "./decodePgm.js";
import { listFiles, wrongLayout } from "./listFiles.js";

const EXPECTED = "s1/1.pgm to s40/10.pgm, a folder per person";

/**
 * Reads faces in the layout of AT&T's "Database of Faces": a folder per person, `s1` and so on, with its pictures, `1.pgm` and so on. Your own pictures
 * may be PNG or JPEG, all of the same size.
 *
 * @returns Grey pictures in order, of people called `person 01` and so on.
 * @throws RangeError that says what was expected and what is there.
 */
export async function readAttFaces(folder: string): Promise<{
  readonly source: string;
  readonly images: readonly RawImage[];
  readonly people: readonly string[];
}> {
  const who = "readAttFaces";
  const files = await listFiles(who, folder, EXPECTED);
  const pictures = files.flatMap(({ path, within }) => {
    const match = /(?:^|\/)s(\d+)\/\d+\.(?:pgm|png|jpe?g)$/i.exec(within);
    return match === null ? [] : [{ path, person: `person ${match[1].padStart(2, "0")}` }];
  });
  if (pictures.length === 0) throw wrongLayout(who, folder, EXPECTED, files);
  const images: RawImage[] = [];
  for (const { path } of pictures) {
    images.push(/\.pgm$/i.test(path) ? decodePgm(await readFile(path)) : await readImage(path));
  }
  return { source: folder, images, people: pictures.map(({ person }) => person) };
}
