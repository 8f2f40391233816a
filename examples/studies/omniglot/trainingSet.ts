import { fromReader, type Dataset, type Random } from "one-shot-ts";
import { warpImage, type WarpOptions } from "one-shot-ts/images";

import { SIDE } from "./normalizeDrawing.js";

/** Normalised drawings to train on; entry i of each list belongs to drawing i. */
export interface NormalizedDrawings {
  /** `SIDE` x `SIDE`, 0 to 255 (ink). */
  readonly images: readonly Uint8Array[];
  readonly alphabet: ArrayLike<number>;
  readonly character: ArrayLike<number>;
}

/** The orientations of a square: as it is and mirrored, each rotated by quarter turns. */
export const TURNS = 8;

/** How a drawing is redrawn: Koch's affine transformations, for an image about half as large, and a bend. */
export const REDRAWN: WarpOptions = { shift: 2, elastic: 1.2, elasticPoints: 5 };

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
export function trainingSet({ images, alphabet, character }: NormalizedDrawings, random: Random): TrainingSet {
  const count = images.length;
  const turned = (numbers: ArrayLike<number>): Int32Array =>
    Int32Array.from({ length: TURNS * count }, (_, row) => TURNS * numbers[row % count] + Math.floor(row / count));
  const dataset = fromReader({
    sampleShape: [SIDE, SIDE, 1],
    labels: turned(character),
    read: (row) => {
      const drawing = { data: images[row % count], height: SIDE, width: SIDE, channels: 1 };
      return netInput(warpImage(drawing, { ...REDRAWN, random }).data, Math.floor(row / count));
    },
  });
  return { dataset, alphabets: turned(alphabet) };
}

/** What the net sees of a drawing: ink is 1, paper 0; `turn` is its orientation. */
export function netInput(drawing: ArrayLike<number>, turn = 0): Float32Array {
  const input = new Float32Array(SIDE * SIDE);
  for (let row = 0, to = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [across, down] = (turn & 4) !== 0 ? [row, column] : [column, row];
      const x = (turn & 1) !== 0 ? SIDE - 1 - across : across;
      const y = (turn & 2) !== 0 ? SIDE - 1 - down : down;
      input[to++] = drawing[y * SIDE + x] / 255;
    }
  }
  return input;
}
