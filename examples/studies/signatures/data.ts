import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import type { RawImage } from "one-shot-ts/images";

import { readGiven } from "./readGiven.js";
import type { WriterCounts } from "./splitWriters.js";
import { syntheticSignatures } from "./synthetic.js";

/** Signatures, dark on light, with their writers; entry i of each list belongs to image i. */
export interface Signatures {
  /** Where they come from, for people to read. */
  readonly source: string;
  readonly images: readonly RawImage[];
  /** Who wrote each, or whom it imitates. */
  readonly writers: readonly string[];
  /** 1 if the signature is a forgery. */
  readonly forged: Uint8Array;
}

/** Signatures to work on. */
export interface SignatureSet {
  readonly name: string;
  readonly signatures: Signatures;
  /** How many writers are used for what; by default, shares of all writers. */
  readonly writers?: WriterCounts;
}

/** Real sets next to the project, which are not part of it, and how many of their writers are used for what. */
const SHARED = {
  bengali: { folder: "../shared/data/signatures-bengali", writers: { train: 40, calibrate: 10, test: 30 } },
  dutch: { folder: "../shared/data/signatures", writers: { train: 40, calibrate: 10, test: 14 } },
} as const;

type SharedName = keyof typeof SHARED;

/** What `--set` can name. */
export const SET_NAMES = ["bengali", "dutch", "both", "invented"] as const;

/** A name for `--set`. */
export type SetName = (typeof SET_NAMES)[number];

/** Which signatures to load. */
export interface LoadOptions {
  /** A folder with signatures, see `readGiven`; if given, it is the only set. */
  readonly data: string | undefined;
  /** Which sets; by default, the first one available. */
  readonly set: SetName | undefined;
  /** Whether to use a few invented signatures instead of each set. */
  readonly quick: boolean;
  readonly seed: number;
}

/**
 * The sets of signatures to work on: your own folder, those next to the project, or invented ones.
 *
 * @throws RangeError if the named set is missing.
 */
export async function loadSets({ data, set, quick, seed }: LoadOptions): Promise<SignatureSet[]> {
  if (data !== undefined) return [await readGiven(data)];
  const isThere = (name: SharedName): boolean => existsSync(`${pathOf(name)}/index.json`);
  const found = (["bengali", "dutch"] as const).find(isThere);
  const names = set === "both" ? (["bengali", "dutch"] as const) : [set ?? found ?? "invented"];
  return Promise.all(
    names.map(async (name, place) => {
      if (quick) {
        const signatures = syntheticSignatures({ seed: seed + 1000 * place, writers: 10, genuine: 6, forged: 3 });
        return { name, signatures, writers: { train: 5, calibrate: 2, test: 3 } };
      }
      if (name === "invented") return { name, signatures: syntheticSignatures({ seed }) };
      const { folder, writers } = SHARED[name];
      if (!isThere(name)) {
        throw new RangeError(
          `--set ${name}: there is no ${folder} beside the project; name a folder with --data, or use --set invented`,
        );
      }
      return { name, signatures: await readSignatures(pathOf(name), folder), writers };
    }),
  );
}

const pathOf = (name: SharedName): string => fileURLToPath(new URL(`../../../${SHARED[name].folder}`, import.meta.url));

interface SharedIndex {
  readonly images: readonly (readonly [
    writer: number,
    forged: number,
    height: number,
    width: number,
    offset: number,
  ])[];
}

/** Reads a set in the format of those next to the project: an index and all pixels in one file. */
async function readSignatures(folder: string, source: string): Promise<Signatures> {
  const { images } = JSON.parse(await readFile(`${folder}/index.json`, "utf8")) as SharedIndex;
  const samples = new Uint8Array(gunzipSync(await readFile(`${folder}/samples.bin.gz`)));
  return {
    source,
    images: images.map(([, , height, width, offset]) => ({
      data: samples.slice(offset, offset + height * width),
      height,
      width,
      channels: 1,
    })),
    writers: images.map(([writer]) => `writer ${writer}`),
    forged: Uint8Array.from(images, ([, forged]) => forged),
  };
}
