import { fromReader, type Dataset, type Random } from "one-shot-ts";
import { warpImage, type WarpOptions } from "one-shot-ts/images";

import { SIDE } from "./normalizeDrawing.js";

/** Drawings to train on; entry i of each list belongs to drawing i. */
export interface DrawingsToTrain {
  /** Squares, 0 to `most` (ink). */
  readonly images: readonly Uint8Array[];
  readonly alphabet: ArrayLike<number>;
  readonly character: ArrayLike<number>;
}

/** The orientations of a square: as it is and mirrored, each rotated by quarter turns. */
export const TURNS = 8;

/** How drawings are read. */
export interface ReadingOptions {
  readonly random: Random;
  /** How a drawing is redrawn; default Koch's affine transformations, for an image about half as large, and a bend. */
  readonly redrawn?: WarpOptions;
  /** Pixels per side; default `SIDE`. */
  readonly side?: number;
  /** What ink is; default 255. */
  readonly most?: number;
}

const REDRAWN: WarpOptions = { shift: 2, elastic: 1.2, elasticPoints: 5 };

/** What the net is trained on, with the alphabet of each row. */
export interface TrainingSet {
  readonly dataset: Dataset;
  /** Number of the alphabet of each row. */
  readonly alphabets: Int32Array;
}

/**
 * Each alphabet eight times: as it is, rotated by quarter turns, and all of these mirrored. An alphabet on its side is another alphabet.
 *
 * Each drawing is redrawn whenever it is read, so that the net never sees the same twice.
 */
export function trainingSet(
  { images, alphabet, character }: DrawingsToTrain,
  { random, redrawn = REDRAWN, side = SIDE, most = 255 }: ReadingOptions,
): TrainingSet {
  const count = images.length;
  const turned = (numbers: ArrayLike<number>): Int32Array =>
    Int32Array.from({ length: TURNS * count }, (_, row) => TURNS * numbers[row % count] + Math.floor(row / count));
  const dataset = fromReader({
    sampleShape: [side, side, 1],
    labels: turned(character),
    read: (row) => {
      const drawing = { data: images[row % count], height: side, width: side, channels: 1 };
      const { data } = warpImage(drawing, { ...redrawn, random });
      return netInput(data, { turn: Math.floor(row / count), side, most });
    },
  });
  return { dataset, alphabets: turned(alphabet) };
}

/** What the net sees of a drawing: ink, which is `most`, is 1, paper 0; `turn` is its orientation. */
export function netInput(
  drawing: ArrayLike<number>,
  {
    turn = 0,
    side = SIDE,
    most = 255,
  }: { readonly turn?: number; readonly side?: number; readonly most?: number } = {},
): Float32Array {
  const input = new Float32Array(side * side);
  for (let row = 0, to = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [across, down] = (turn & 4) !== 0 ? [row, column] : [column, row];
      const x = (turn & 1) !== 0 ? side - 1 - across : across;
      const y = (turn & 2) !== 0 ? side - 1 - down : down;
      input[to++] = drawing[y * side + x] / most;
    }
  }
  return input;
}
