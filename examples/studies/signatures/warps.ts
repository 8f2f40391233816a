import { seeded } from "one-shot-ts";
import { thickenInk, warpImage, type RawImage } from "one-shot-ts/images";

/**
 * Rotates, slants, stretches and bends a signature, and gives it another pen; the same way for the same seed, so that it turns a writer's hand into
 * another hand.
 */
export function warpWriter(frame: RawImage, seed: number): RawImage {
  const random = seeded(seed);
  const large = { rotation: 5, shear: 0.2, scale: [0.8, 1.2], shift: 0, elastic: 3, elasticPoints: 5 } as const;
  const warped = warpImage(frame, { ...large, probability: 1, random });
  return thickenInk(warped, 0.6 * (2 * random() - 1));
}

/** Moves and bends a signature by less than a writer's signatures differ from one another. */
export function warpSignature(frame: RawImage, seed: number): RawImage {
  const small = { rotation: 2, shear: 0.03, scale: [0.97, 1.03], shift: 2, elastic: 1, elasticPoints: 5 } as const;
  return warpImage(frame, { ...small, probability: 1, random: seeded(seed) });
}
