import { seeded, warpImage, type RawImage } from "one-shot-ts";

/** Turns, slants and stretches a signature; the same way for the same seed, so that it makes another hand of a writer's. */
export function warpWriter(frame: RawImage, seed: number): RawImage {
  return warpImage(frame, {
    rotation: 5,
    shear: 0.2,
    scale: [0.8, 1.2],
    shift: 0,
    probability: 1,
    random: seeded(seed),
  });
}

/** Moves and bends a signature by less than one of a writer's differs from the next. */
export function warpSignature(frame: RawImage, seed: number): RawImage {
  const small = { rotation: 2, shear: 0.03, scale: [0.97, 1.03], shift: 2, elastic: 1, elasticPoints: 5 } as const;
  return warpImage(frame, { ...small, probability: 1, random: seeded(seed) });
}
