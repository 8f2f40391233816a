import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import type { RawImage } from "one-shot-ts/images";

import { readAttFaces } from "../shared/layouts/readAttFaces.js";
import { syntheticFaces } from "./synthetic.js";

/** Pictures of faces; entry i of `people` says who is on image i. */
export interface Faces {
  /** Where they come from, for people to read. */
  readonly source: string;
  readonly images: readonly RawImage[];
  readonly people: readonly string[];
}

/** The real faces used in developing this project; they are not part of it. */
const SHARED = "../shared/data/faces";

/** Which samples a study works on. */
export interface Wanted {
  /** Folder with real ones in their published layout. */
  readonly data?: string | undefined;
  /** Whether to use a few invented ones, whatever is available. */
  readonly quick: boolean;
  readonly seed: number;
}

/** The faces in the given folder, or the shared ones if available, or else invented ones. People and pictures are in order. */
export async function loadFaces({ data, quick, seed }: Wanted): Promise<Faces> {
  if (data !== undefined) return readAttFaces(data);
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
  // In the order of the published folders, so that both give the same figures.
  const order = [...images.keys()].sort((a, b) => images[a][0] - images[b][0] || images[a][1] - images[b][1]);
  return {
    source: SHARED,
    images: order.map((i) => ({ data: samples.subarray(i * size, (i + 1) * size), height, width, channels: 1 })),
    people: order.map((i) => `person ${String(images[i][0]).padStart(2, "0")}`),
  };
}
