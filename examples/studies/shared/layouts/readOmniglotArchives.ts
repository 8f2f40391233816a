import type { OneShotRun } from "one-shot-ts/evaluation";
import { progressBar, readImage } from "one-shot-ts/node";
import { readFile } from "node:fs/promises";
import { grayscaleImage } from "one-shot-ts/images";

import { listFiles, wrongLayout, type ListedFile } from "./listFiles.js";

const EXPECTED =
  "images_background and images_evaluation with ALPHABET/characterNN/NNNN_NN.png, and the runs run01/class_labels.txt and so on";

/** Drawings as the study of Omniglot uses them. */
interface ArchivedDrawings {
  readonly source: string;
  readonly side: number;
  /** One array per drawing: 1 where there is ink. */
  readonly ink: readonly Uint8Array[];
  readonly alphabet: Int32Array;
  /** Counted across all alphabets. */
  readonly character: Int32Array;
  readonly drawer: Int32Array;
  readonly alphabets: readonly { readonly name: string; readonly isBackground: boolean }[];
  readonly officialRuns: readonly OneShotRun[];
}

/**
 * Reads Omniglot's archives, unpacked into one folder: `images_background`, `images_evaluation`, and the runs of `one-shot-classification` (`all_runs`), in
 * which each image is a copy of one of the drawings.
 *
 * @returns Background alphabets before evaluation alphabets, by name; without runs in the folder there are no official ones.
 * @throws RangeError that says what was expected and what is there.
 */
export async function readOmniglotArchives(folder: string): Promise<ArchivedDrawings> {
  const who = "readOmniglotArchives";
  const files = await listFiles(who, folder, EXPECTED);
  const found = files.flatMap((file) => {
    const match = /(?:^|\/)images_(background|evaluation)\/(.+?)\/character(\d+)\/\d+_(\d+)\.png$/.exec(file.within);
    if (match === null) return [];
    const [, set, name, character, drawer] = match;
    return [{ ...file, isBackground: set === "background", name, character: `${name}/${character}`, drawer: Number(drawer) }]; // prettier-ignore
  });
  const sets = new Set(found.map(({ isBackground }) => isBackground));
  if (sets.size < 2) throw wrongLayout(who, folder, EXPECTED, files);
  // Stable: within an alphabet the files are in order already.
  found.sort((a, b) => Number(b.isBackground) - Number(a.isBackground) || compare(a.name, b.name));
  const names = [...new Set(found.map(({ name }) => name))];
  const characters = [...new Set(found.map(({ character }) => character))];
  const [nameAt, characterAt] = [names, characters].map((list) => new Map(list.map((entry, k) => [entry, k])));
  const bar = progressBar("Reading drawings");
  const ink: Uint8Array[] = [];
  let side = 0;
  for (const [k, { path }] of found.entries()) {
    const drawing = await readInk(path);
    side = Math.sqrt(drawing.length);
    ink.push(drawing);
    bar(k + 1, found.length);
  }
  const isBackground = new Map(found.map((drawing) => [drawing.name, drawing.isBackground]));
  return {
    source: folder,
    side,
    ink,
    alphabet: Int32Array.from(found, ({ name }) => nameAt.get(name)!),
    character: Int32Array.from(found, ({ character }) => characterAt.get(character)!),
    drawer: Int32Array.from(found, ({ drawer }) => drawer),
    alphabets: names.map((name) => ({ name, isBackground: isBackground.get(name)! })),
    officialRuns: await readRuns(files, ink),
  };
}

/** The runs, as rows of the drawings that their images are copies of. */
async function readRuns(files: readonly ListedFile[], ink: readonly Uint8Array[]): Promise<OneShotRun[]> {
  const rowOf = new Map(ink.map((drawing, row) => [keyOf(drawing), row] as const).reverse()); // the first of equal ones
  const pathOf = new Map(files.map(({ within, path }) => [within, path]));
  const runs: OneShotRun[] = [];
  for (const { within, path } of files.filter((file) => /(^|\/)run\d+\/class_labels\.txt$/.test(file.within))) {
    const root = within.replace(/run\d+\/class_labels\.txt$/, "");
    const row = async (named: string): Promise<number> => {
      const image = pathOf.get(root + named);
      if (image === undefined) throw new RangeError(`readOmniglotArchives: ${path} names ${named}, which is not there`);
      const at = rowOf.get(keyOf(await readInk(image)));
      if (at === undefined)
        throw new RangeError(`readOmniglotArchives: ${image} is none of the drawings of images_evaluation`);
      return at;
    };
    const lines = (await readFile(path, "utf8")).split(/\r?\n/).filter((line) => line.trim() !== "");
    const pairs = lines.map((line) => line.trim().split(/\s+/));
    const examples = [...new Set(pairs.map(([, example]) => example))].sort(compare);
    const train: number[] = [];
    for (const example of examples) train.push(await row(example));
    const test: number[] = [];
    for (const [asked] of pairs) test.push(await row(asked));
    runs.push({ train, test, answer: pairs.map(([, example]) => examples.indexOf(example)) });
  }
  return runs;
}

async function readInk(path: string): Promise<Uint8Array> {
  const { data, height, width } = grayscaleImage(await readImage(path));
  if (height !== width) throw new RangeError(`readOmniglotArchives: a drawing must be square, got ${height} x ${width} pixels in ${path}`); // prettier-ignore
  return Uint8Array.from(data, (value) => Number(value < 128));
}

const keyOf = (drawing: Uint8Array): string => Buffer.from(drawing).toString("latin1");

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
