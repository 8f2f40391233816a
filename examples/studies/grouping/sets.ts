import { fromArrays, fromReader, seeded, splitByClass, type Dataset, type Random } from "one-shot-ts";
import { standardizeImage, warpImage, type RawImage } from "one-shot-ts/images";

import { loadFaces } from "../faces/data.js";
import { INPUT_SHAPE, prepareFace } from "../faces/prepare.js";
import { loadDrawings } from "../omniglot/data.js";
import { normalizeDrawing } from "../omniglot/normalizeDrawing.js";
import { splitAlphabets } from "../omniglot/splitAlphabets.js";
import { mirrorPixels } from "../shared/mirrorPixels.js";

/** Samples to train on, to choose the threshold on and to group; no identity is in two parts. */
export interface GroupingSet {
  readonly name: "faces" | "characters";
  /** Where the samples come from, and how many there are of each kind. */
  readonly source: string;
  readonly shape: readonly number[];
  readonly train: Dataset;
  readonly calibrate: Dataset;
  readonly test: Dataset;
  /** A row of `test` as a picture. */
  readonly picture: (row: number) => RawImage;
}

interface Size {
  /** Folder with both sets as published. */
  readonly data?: string | undefined;
  readonly quick: boolean;
  readonly seed: number;
}

/** Faces of people: half to train on, a fifth to choose the threshold on, the others to group; of 40 people, 20, 8 and 12. */
export async function faceSet(size: Size, random: Random): Promise<GroupingSet> {
  const { images, people, source } = await loadFaces(size);
  const prepared = images.map((image) => prepareFace(image).data);
  const all = fromArrays(prepared, people, { shape: INPUT_SHAPE });
  const [trained, calibrate, test] = splitByClass(all, { fractions: [0.5, 0.2, 0.3], random: seeded(size.seed) });
  const [height, width] = INPUT_SHAPE;
  const image = (data: RawImage["data"]): RawImage => ({ data, height, width, channels: 1 });
  const [trainSamples, testSamples] = [trained, test].map(({ samples }) => samples as readonly Float32Array[]);
  return {
    name: "faces",
    source,
    shape: INPUT_SHAPE,
    train: fromReader({
      sampleShape: INPUT_SHAPE,
      labels: Array.from(trained.labels.classOf, (k) => trained.labels.classNames[k]),
      // Mirrored or not, slightly moved and rotated.
      read: (at) => warpImage(mirrored(image(trainSamples[at]), random), { rotation: 8, shear: 0.08, shift: 2, scale: [0.95, 1.05], random }).data, // prettier-ignore
    }),
    calibrate,
    test,
    picture: (row) => image(testSamples[row].map((value) => 128 + 50 * value)), // mean 0 and deviation 1 before
  };
}

const SIDE = 28;

/** Characters: those of 25 alphabets to train on, of five others to choose the threshold on (20 of each), and five of each of the evaluation alphabets to group, each drawn by twenty hands. */
export async function characterSet(size: Size, random: Random): Promise<GroupingSet> {
  const drawings = await loadDrawings(size);
  const { character, alphabet, source } = drawings;
  const { train, validation, test } = splitAlphabets(drawings, true);
  const perAlphabet = size.quick ? 4 : 5;
  const chosen = someOfEach(test, alphabet, character, perAlphabet, seeded(size.seed));
  const held = someOfEach(validation, alphabet, character, 4 * perAlphabet, seeded(size.seed));
  const images = new Map<number, RawImage>();
  const imageOf = (row: number): RawImage => {
    const known = images.get(row);
    if (known !== undefined) return known;
    const data = normalizeDrawing(drawings.ink[row], drawings.side, SIDE);
    const image = standardizeImage({ data, height: SIDE, width: SIDE, channels: 1 }, { mean: 0, deviation: 255 });
    images.set(row, image);
    return image;
  };
  const shape = [SIDE, SIDE, 1];
  const plain = (rows: readonly number[]): Dataset =>
    fromArrays(rows.map((row) => imageOf(row).data), rows.map((row) => character[row]), { shape }); // prettier-ignore
  return {
    name: "characters",
    source,
    shape,
    train: fromReader({
      sampleShape: shape,
      labels: Array.from(train, (row) => character[row]),
      read: (at) => warpImage(imageOf(train[at]), { shift: 1, elastic: 0.7, elasticPoints: 5, random }).data,
    }),
    calibrate: plain(held),
    test: plain(chosen),
    picture: (row) => ({ ...imageOf(chosen[row]), data: imageOf(chosen[row]).data.map((value) => 255 * (1 - value)) }),
  };
}

/** The rows of some characters of each alphabet. */
function someOfEach(
  rows: Int32Array,
  alphabet: Int32Array,
  character: Int32Array,
  count: number,
  random: Random,
): number[] {
  const charactersOf = new Map<number, Set<number>>();
  for (const row of rows) {
    const known = charactersOf.get(alphabet[row]) ?? new Set();
    charactersOf.set(alphabet[row], known.add(character[row]));
  }
  const chosen = new Set([...charactersOf.values()].flatMap((all) => shuffled([...all], random).slice(0, count)));
  return Array.from(rows).filter((row) => chosen.has(character[row]));
}

function mirrored(image: RawImage, random: Random): RawImage {
  return random() < 0.5 ? image : { ...image, data: mirrorPixels(image, { isAcross: true }) };
}

/** A copy in random order. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((entry) => ({ entry, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}
