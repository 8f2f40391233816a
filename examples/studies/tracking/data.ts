import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import type { RawImage } from "one-shot-ts/images";

import { listFiles, wrongLayout } from "../shared/layouts/listFiles.js";
import { readMarket1501 } from "../shared/layouts/readMarket1501.js";
import type { Box } from "./boxes.js";
import { inventPeople } from "./inventedPeople.js";

/** Pixels of every crop: rows, columns. */
export const CROP = [64, 32] as const;

/** One person seen once by one camera. */
export interface Crop {
  readonly person: number;
  readonly camera: number;
  readonly image: RawImage;
}

/** Crops of people, and where they come from. */
export interface People {
  readonly source: string;
  readonly crops: readonly Crop[];
}

/** One sequence to track: what a detector found in each frame, and who was really where. */
export interface Sequence {
  readonly source: string;
  readonly frames: number;
  /** The detections; identity is -1. `crops` holds the picture of each. */
  readonly found: readonly Box[];
  readonly crops: readonly RawImage[];
  /** Who was there, including hidden people. */
  readonly truth: readonly Box[];
}

/** The real data used in developing this project; they are not part of it. */
const SHARED = "../shared/data";

const shared = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));

/** Which of the published data a given folder holds. */
export async function findPublished(folder: string): Promise<{ readonly people: boolean; readonly sequence: boolean }> {
  const expected =
    "Market-1501 (bounding_box_train) or a sequence of MOTChallenge (det/det.txt and gt/gt.txt), or both";
  const files = await listFiles("findPublished", folder, expected);
  const holds = (pattern: RegExp): boolean => files.some(({ within }) => pattern.test(within));
  const found = { people: holds(/(^|\/)bounding_box_train\//), sequence: holds(/(^|\/)det\/det\.txt$/) };
  if (!found.people && !found.sequence) throw wrongLayout("findPublished", folder, expected, files);
  return found;
}

/** Which people a run works on. */
interface Wanted {
  /** Folder with Market-1501 as published. */
  readonly data?: string | undefined;
  /** Whether to use a few invented ones, whatever is available. */
  readonly quick: boolean;
  readonly seed: number;
}

/** The people in the given folder if it holds any, or the shared crops if available, or else invented figures. */
export async function loadPeople({ data, quick, seed }: Wanted): Promise<People> {
  if (data !== undefined && (await findPublished(data)).people) return readMarket1501(data, CROP);
  if (quick) return inventPeople({ seed, people: 40 });
  if (!existsSync(`${shared}/people/index.json`)) return inventPeople({ seed });
  const index = JSON.parse(await readFile(`${shared}/people/index.json`, "utf8")) as {
    readonly images: readonly (readonly [person: number, camera: number, sequence: number, frame: number])[];
  };
  const pictures = await readCrops(`${shared}/people/samples.bin.gz`);
  const crops = index.images.map(([person, camera], row) => ({ person, camera, image: pictures[row] }));
  return { source: `${SHARED}/people (part of Market-1501)`, crops };
}

/** TUD-Campus, or undefined if it is not available. */
export async function loadCampus(): Promise<Sequence | undefined> {
  if (!existsSync(`${shared}/tracking/index.json`)) return undefined;
  type Row = readonly [
    frame: number,
    id: number,
    left: number,
    top: number,
    width: number,
    height: number,
    sure: number,
  ];
  const index = JSON.parse(await readFile(`${shared}/tracking/index.json`, "utf8")) as {
    readonly frames: number;
    readonly gt: readonly Row[];
    readonly det: readonly Row[];
  };
  const toBox = ([frame, identity, left, top, width, height, confidence]: Row): Box => ({ frame, identity, left, top, width, height, confidence }); // prettier-ignore
  return {
    source: `${SHARED}/tracking (TUD-Campus)`,
    frames: index.frames,
    found: index.det.map(toBox),
    crops: await readCrops(`${shared}/tracking/det.bin.gz`),
    truth: index.gt.map(toBox),
  };
}

async function readCrops(file: string): Promise<RawImage[]> {
  const bytes = new Uint8Array(gunzipSync(await readFile(file)));
  const [height, width] = CROP;
  const size = height * width * 3;
  return Array.from({ length: bytes.length / size }, (_, i) => ({
    data: bytes.subarray(i * size, (i + 1) * size),
    height,
    width,
    channels: 3,
  }));
}
