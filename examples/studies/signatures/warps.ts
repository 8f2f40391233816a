import { seeded, type Random } from "one-shot-ts";
import { thickenInk, warpImage, type RawImage } from "one-shot-ts/images";

import type { FramedInk } from "./preparation.js";

/** Rotates, slants, stretches and bends a signature, the same way for the same seed, so that it turns a writer's hand into another hand. */
export function turnWriter(frame: FramedInk, seed: number): FramedInk {
  return { ...turned(frame, seeded(seed)), ...(frame.pen && { pen: frame.pen }) };
}

/** Turns a writer's hand into another hand with another pen, the same for the same seed. */
export function warpWriter(frame: FramedInk, seed: number): FramedInk {
  const random = seeded(seed);
  const ink = thickenInk(turned(frame, random), 0.6 * (2 * random() - 1));
  return { ...ink, ...withOtherPen(frame, 0.1, random) };
}

function turned(frame: FramedInk, random: Random): RawImage {
  const large = { rotation: 5, shear: 0.2, scale: [0.8, 1.2], shift: 0, elastic: 3, elasticPoints: 5 } as const;
  return warpImage(frame, { ...large, probability: 1, random });
}

/** Moves and bends a signature by less than a writer's signatures differ from one another. */
export function warpSignature(frame: FramedInk, seed: number): FramedInk {
  const small = { rotation: 2, shear: 0.03, scale: [0.97, 1.03], shift: 2, elastic: 1, elasticPoints: 5 } as const;
  const random = seeded(seed);
  return { ...warpImage(frame, { ...small, probability: 1, random }), ...withOtherPen(frame, 0.01, random) };
}

/** The numbers about the pen, all lighter or darker by up to `most`; nothing if the frame has none. */
function withOtherPen({ pen }: FramedInk, most: number, random: Random): Pick<FramedInk, "pen"> {
  if (pen === undefined) return {};
  const lighter = most * (2 * random() - 1);
  return { pen: pen.map((grey) => grey + lighter) };
}
