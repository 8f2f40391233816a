import { fromReader, Recognizer, type SiameseNet } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import type { Drawings } from "./data.js";
import { drawingEncoder } from "./drawingEncoder.js";
import { netInput } from "./trainingSet.js";
import { normalizeDrawing, SIDE } from "./normalizeDrawing.js";

/** Drawings of each character that the threshold is chosen on: each of them is embedded eight times. */
const PER_CHARACTER = 2;

/** The most characters that the threshold is chosen on: with 300, there are 180,000 pairs of drawings. */
const MOST_CHARACTERS = 300;

/** Recognizes characters, with a threshold chosen on alphabets that the net was not trained on. */
export function characterRecognizer(
  net: SiameseNet,
  { ink, side, character, alphabets, alphabet }: Drawings,
  held: Int32Array,
  seed: number,
): Promise<Recognizer<RawImage>> {
  const characters = [...new Set(Array.from(held, (row) => character[row]))];
  const every = Math.ceil(characters.length / MOST_CHARACTERS);
  const chosen = new Set(characters.filter((_, place) => place % every === 0));
  const seen = new Map<number, number>();
  const rows = Array.from(held).filter((row) => {
    if (!chosen.has(character[row])) return false;
    const count = (seen.get(character[row]) ?? 0) + 1;
    seen.set(character[row], count);
    return count <= PER_CHARACTER;
  });
  const dataset = fromReader({
    sampleShape: [SIDE, SIDE, 1],
    labels: rows.map((row) => `${alphabets[alphabet[row]].name} ${character[row]}`),
    samples: rows.map((row) => ({
      data: ink[row].map((one) => 255 * (1 - one)),
      height: side,
      width: side,
      channels: 1,
    })),
    read: (row) => netInput(normalizeDrawing(ink[rows[row]], side)),
  });
  const about = { seed, purpose: "Says which of some drawings, one per character, shows the character of another." };
  return Recognizer.calibrated(drawingEncoder(net), dataset, { falsePositiveIdentificationRate: 0.05 }, about);
}
