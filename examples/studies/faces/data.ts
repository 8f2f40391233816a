import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import type { RawImage } from "one-shot-ts/images";

import { syntheticFaces } from "./synthetic.js";

/** Pictures of faces; entry i of `people` says who is on image i. */
export interface Faces {
  /** Where they come from, for people to read. */
  readonly source: string;
  readonly images: readonly RawImage[];
  readonly people: readonly string[];
}

/** The real faces that this project is developed with; they are not part of it. */
const SHARED = "../shared/data/faces";

/** The shared faces if they are there, else invented ones; with `quick` a few invented ones, whatever is there. */
export async function loadFaces({ quick, seed }: { readonly quick: boolean; readonly seed: number }): Promise<Faces> {
  if (quick) return syntheticFaces({ seed, people: 12, shots: 6 });
  const shared = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));
  return existsSync(`${shared}/index.json`) ? readShared(shared) : syntheticFaces({ seed });
}

interface SharedIndex {
  readonly height: number;
  readonly width: number;
  readonly images: readonly (readonly [person: number, shot: number])[];
}

async function readShared(folder: string): Promise<Faces> {
  const { height, width, images } = JSON.parse(await readFile(`${folder}/index.json`, "utf8")) as SharedIndex;
  const samples = new Uint8Array(gunzipSync(await readFile(`${folder}/samples.bin.gz`)));
  const size = height * width;
  return {
    source: SHARED,
    images: images.map((_, i) => ({ data: samples.subarray(i * size, (i + 1) * size), height, width, channels: 1 })),
    people: images.map(([person]) => `person ${String(person).padStart(2, "0")}`),
  };
}
