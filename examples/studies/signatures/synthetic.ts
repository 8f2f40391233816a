import { seeded, type Random } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import type { Signatures } from "./data.js";
import { fillInk } from "./invented/fillInk.js";
import { FONT_NAMES } from "./invented/fonts.js";
import { copyHand, drawHand, varyHand, type Hand } from "./invented/hand.js";
import { drawName } from "./invented/names.js";
import { writeName, type Form, type Ink } from "./invented/writeName.js";

/** How many signatures {@link syntheticSignatures} draws. */
export interface SyntheticOptions {
  readonly seed: number;
  readonly writers?: number;
  /** Genuine signatures of each writer. */
  readonly genuine?: number;
  /** Forgeries of each writer. */
  readonly forged?: number;
}

/** The share of writers who sign with the same name and letters as another writer. */
const NAMESAKES = 0.1;

/**
 * Invented signatures of invented writers, for when there are no real ones.
 *
 * A writer is a name in the letters of a free handwriting font, and a hand: slant, proportions, haste, how it bends letters, how it presses, how its
 * line runs. A signature is the name in that hand with small variations. A skilled forgery is the same name in the same letters by a forger, who copies
 * part of the writer's hand; the rest is the forger's own, and the line shakes a little more. Pens, paper and size are drawn alike for both, so they reveal nothing.
 */
export function syntheticSignatures({ seed, writers = 60, genuine = 8, forged = 5 }: SyntheticOptions): Signatures {
  const random = seeded(seed);
  const images: RawImage[] = [];
  const names: string[] = [];
  const isForged: number[] = [];
  const people: { readonly form: Form; readonly hand: Hand }[] = [];
  for (let i = 0; i < writers; i++) {
    const isNamesake = random() < NAMESAKES;
    const ownForm = { words: drawName(random), font: FONT_NAMES[Math.floor(FONT_NAMES.length * random())] };
    const form = isNamesake && i > 0 ? people[Math.floor(i * random())].form : ownForm;
    people.push({ form, hand: drawHand(random) });
  }
  people.forEach(({ form, hand }, writer) => {
    for (let i = 0; i < genuine + forged; i++) {
      const written = i < genuine ? hand : copyHand(hand, drawHand(random), random);
      images.push(onPaper(writeName(form, varyHand(written, random), 0.13 + 0.14 * random(), random), random));
      names.push(`writer ${String(writer + 1).padStart(2, "0")}`);
      isForged.push(i < genuine ? 0 : 1);
    }
  });
  return { source: "synthetic", images, writers: names, forged: Uint8Array.from(isForged) };
}

/** Largest height and width of a picture, and the white margin around the ink, in pixels. */
const LARGEST = [150, 380] as const;
const MARGIN = 8;

/** A scan of what was written, cropped to the ink. */
function onPaper(ink: Ink, random: Random): RawImage {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of ink.flat(2)) {
    [left, right, low, high] = [Math.min(left, x), Math.max(right, x), Math.min(low, y), Math.max(high, y)];
  }
  const [mostDown, mostAcross] = LARGEST;
  const letter = 15 + 5 * random();
  const scale = Math.min(letter, (mostDown - 2 * MARGIN) / (high - low), (mostAcross - 2 * MARGIN) / (right - left));
  const height = Math.ceil(scale * (high - low) + 2 * MARGIN);
  const width = Math.ceil(scale * (right - left) + 2 * MARGIN);
  const coverage = new Float32Array(height * width);
  for (const area of ink) {
    const inPixels = area.map((contour) =>
      contour.map(({ x, y }) => ({ x: MARGIN + scale * (x - left), y: MARGIN + scale * (high - y) })),
    );
    fillInk(coverage, width, inPixels);
  }
  const [paper, pen] = [246 + 9 * random(), 25 + 60 * random()];
  const data = Uint8Array.from(coverage, (share) => {
    const grain = 8 * (random() - 0.5);
    return Math.round(Math.min(255, paper + 0.4 * grain + share * (pen + grain - paper)));
  });
  return { data, height, width, channels: 1 };
}
