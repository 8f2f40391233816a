import { seeded, type Random } from "one-shot-ts";
import { thickenInk, warpImage } from "one-shot-ts/images";

import type { FramedInk } from "./preparation.js";

/**
 * Rotates, slants, stretches and bends a signature, and gives it another pen; the same way for the same seed, so that it turns a writer's hand into
 * another hand.
 */
export function warpWriter(frame: FramedInk, seed: number): FramedInk {
  const random = seeded(seed);
  const large = { rotation: 5, shear: 0.2, scale: [0.8, 1.2], shift: 0, elastic: 3, elasticPoints: 5 } as const;
  const warped = warpImage(frame, { ...large, probability: 1, random });
  const ink = thickenInk(warped, 0.6 * (2 * random() - 1));
  return { ...ink, ...withOtherPen(frame, 0.1, random) };
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
