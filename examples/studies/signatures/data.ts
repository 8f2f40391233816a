import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import type { RawImage } from "one-shot-ts/images";
import { readImageFolder } from "one-shot-ts/node";

import { syntheticSignatures } from "./synthetic.js";

/** Signatures, dark on light, with their writers; entry i of each list belongs to image i. */
export interface Signatures {
  /** Where they come from, for people to read. */
  readonly source: string;
  readonly images: readonly RawImage[];
  /** Who wrote each, or whom it imitates. */
  readonly writers: readonly string[];
  /** 1 where the signature is a forgery. */
  readonly forged: Uint8Array;
}

/** The real signatures that this project is developed with; they are not part of it. */
const SHARED = "../shared/data/signatures";

/**
 * The signatures to work on: those of a folder `writer/genuine|forged/*.png` if one is named, else the shared ones if they are there, else
 * invented ones. With `quick` few invented ones, whatever is there.
 */
export async function loadSignatures(options: {
  readonly folder?: string | undefined;
  readonly quick: boolean;
  readonly seed: number;
}): Promise<Signatures> {
  const { folder, quick, seed } = options;
  if (folder !== undefined) {
    const { images, labels, forged } = await readImageFolder(folder, { layout: "signatures", progress: true });
    return { source: folder, images, writers: labels, forged };
  }
  if (quick) return syntheticSignatures({ seed, writers: 16, genuine: 6, forged: 4 });
  const shared = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));
  return existsSync(`${shared}/index.json`) ? readSignatures(shared, SHARED) : syntheticSignatures({ seed });
}

interface SharedIndex {
  readonly images: readonly (readonly [
    writer: number,
    forged: number,
    height: number,
    width: number,
    offset: number,
  ])[];
}

/**
 * Reads a set of signatures as they lie beside the project.
 *
 * @param source - Where they come from, for people to read.
 */
export async function readSignatures(folder: string, source: string): Promise<Signatures> {
  const { images } = JSON.parse(await readFile(`${folder}/index.json`, "utf8")) as SharedIndex;
  const samples = new Uint8Array(gunzipSync(await readFile(`${folder}/samples.bin.gz`)));
  return {
    source,
    images: images.map(([, , height, width, offset]) => ({
      data: samples.subarray(offset, offset + height * width),
      height,
      width,
      channels: 1,
    })),
    writers: images.map(([writer]) => `writer ${writer}`),
    forged: Uint8Array.from(images, ([, forged]) => forged),
  };
}
