import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import type { OneShotRun } from "one-shot-ts/evaluation";

import { readOmniglotArchives } from "../shared/layouts/readOmniglotArchives.js";
import { syntheticDrawings } from "./synthetic.js";

/** Drawings, with who drew what; entry i of each list belongs to drawing i. */
export interface Drawings {
  /** Where they came from, for the report. */
  readonly source: string;
  /** Pixels per side. */
  readonly side: number;
  /** One array per drawing: 1 where there is ink. */
  readonly ink: readonly Uint8Array[];
  /** Number of the alphabet. */
  readonly alphabet: Int32Array;
  /** Number of the character, counted across all alphabets. */
  readonly character: Int32Array;
  readonly drawer: Int32Array;
  readonly alphabets: readonly { readonly name: string; readonly isBackground: boolean }[];
  /** The fixed runs that published figures use; rows are drawings. */
  readonly officialRuns: readonly OneShotRun[];
}

/** The real drawings used in developing this project; they are not part of it. */
const SHARED = "../shared/data/omniglot";

/** The drawings in the given folder, or Omniglot if available, or else invented characters; with `quick`, a few invented ones. */
export async function loadDrawings({
  data,
  quick,
  seed,
}: {
  /** Folder with Omniglot's archives, unpacked. */
  readonly data?: string | undefined;
  readonly quick: boolean;
  readonly seed: number;
}): Promise<Drawings> {
  if (data !== undefined) {
    const drawings = await readOmniglotArchives(data);
    if (drawings.officialRuns.length > 0) return drawings;
    throw new RangeError(`loadDrawings: ${data} must hold the runs of one-shot-classification, run01/class_labels.txt and so on`); // prettier-ignore
  }
  if (quick) return syntheticDrawings({ seed, background: 8, evaluation: 2, characters: 20, drawers: 4 });
  const folder = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));
  return existsSync(join(folder, "images.bits.gz")) ? readOmniglot(folder) : syntheticDrawings({ seed });
}

/** How the shared copy of Omniglot is laid out. */
interface Index {
  readonly height: number;
  readonly bytesPerImage: number;
  readonly count: number;
  readonly alphabets: readonly { readonly name: string; readonly set: string }[];
  readonly images: readonly (readonly [alphabet: number, character: number, drawer: number])[];
  readonly officialRuns: readonly OneShotRun[];
}

export async function readOmniglot(folder: string): Promise<Drawings> {
  const index = JSON.parse(await readFile(join(folder, "index.json"), "utf8")) as Index;
  const bits = gunzipSync(await readFile(join(folder, "images.bits.gz")));
  const { height: side, bytesPerImage, images } = index;
  const ink = images.map((_, row) => {
    const pixels = new Uint8Array(side * side);
    const start = row * bytesPerImage;
    for (let k = 0; k < pixels.length; k++) pixels[k] = (bits[start + (k >> 3)] >> (7 - (k & 7))) & 1;
    return pixels;
  });
  const numbers = new Map<string, number>();
  const character = Int32Array.from(images, ([alphabet, within]) => {
    const key = `${alphabet}/${within}`;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
  return {
    source: SHARED,
    side,
    ink,
    alphabet: Int32Array.from(images, ([alphabet]) => alphabet),
    character,
    drawer: Int32Array.from(images, ([, , drawer]) => drawer),
    alphabets: index.alphabets.map(({ name, set }) => ({ name, isBackground: set === "background" })),
    officialRuns: index.officialRuns,
  };
}
