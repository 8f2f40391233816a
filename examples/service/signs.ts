import type { Random } from "one-shot-ts";
import { warpImage, type RawImage } from "one-shot-ts/images";

/** A sign of three strokes: the middle and the angle of each. */
export type Sign = readonly (readonly [x: number, y: number, angle: number])[];

const SIDE = 48;

/** Invents a sign. */
export function inventSign(random: Random): Sign {
  return Array.from({ length: 3 }, () => [8 + 32 * random(), 8 + 32 * random(), 3.2 * random()] as const);
}

/** Draws a sign with an unsteady hand: black on white, 48 by 48 pixels. */
export function drawSign(sign: Sign, random: Random): RawImage {
  const data = new Uint8Array(SIDE * SIDE).fill(255);
  for (const [x, y, angle] of sign) {
    for (let step = -12; step <= 12; step += 0.5) {
      const [column, row] = [x + step * Math.cos(angle), y + step * Math.sin(angle)].map(Math.round);
      if (column <= 0 || column >= SIDE || row <= 0 || row >= SIDE) continue;
      data.fill(0, row * SIDE + column - 1, row * SIDE + column + 1);
    }
  }
  const clean: RawImage = { data, height: SIDE, width: SIDE, channels: 1 };
  return warpImage(clean, { rotation: 8, shear: 0.1, scale: [0.9, 1.1], fill: 255, random });
}
