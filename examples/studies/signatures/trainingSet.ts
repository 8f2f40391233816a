import { fromReader, type Dataset, type Random } from "one-shot-ts";
import { strokeDirections, type RawImage } from "one-shot-ts/images";

import { DIRECTIONS, INPUT_SHAPE } from "./prepare.js";
import { warpInk } from "./warpInk.js";

/** Framed signatures to train on; entry i of each list belongs to signature i. */
export interface FramedSignatures {
  readonly frames: readonly RawImage[];
  readonly writers: readonly string[];
  readonly forged: ArrayLike<number>;
}

/** How a writer's signatures may be turned over. A mirrored hand is another hand. */
const MIRRORS = [
  { name: "", isAcross: false, isDown: false },
  { name: " in a mirror", isAcross: true, isDown: false },
  { name: " upside down in a mirror", isAcross: false, isDown: true },
  { name: " upside down", isAcross: true, isDown: true },
] as const;

/**
 * What the net is trained on: each signature in several warped variants, and each writer four times, as is and mirrored.
 *
 * There are few writers to learn from, and a net that has seen few learns those writers, not what tells writers apart. Which variant is read
 * is drawn anew each time.
 */
export function trainingSet(
  { frames, writers, forged }: FramedSignatures,
  { variants, random }: { readonly variants: number; readonly random: Random },
): Dataset {
  const inputs = frames.map((frame) =>
    Array.from({ length: variants }, () => strokeDirections(warpInk(frame, random))),
  );
  return fromReader({
    sampleShape: INPUT_SHAPE,
    labels: MIRRORS.flatMap(({ name }) => writers.map((writer) => writer + name)),
    forged: MIRRORS.flatMap(() => Array.from(forged)),
    read: (row) => {
      const variant = Math.floor(random() * variants);
      return mirrorInput(inputs[row % frames.length][variant], MIRRORS[Math.floor(row / frames.length)]);
    },
  });
}

/** The directions of a mirrored signature: cells change places, and one mirror turns direction k into direction -k. */
function mirrorInput(input: Float32Array, { isAcross, isDown }: (typeof MIRRORS)[number]): Float32Array {
  const [height, width] = INPUT_SHAPE;
  const isTurned = isAcross !== isDown;
  const mirrored = new Float32Array(input.length);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (isDown ? height - 1 - row : row) * width + (isAcross ? width - 1 - column : column);
      for (let k = 0; k < DIRECTIONS; k++) {
        mirrored[to++] = input[from * DIRECTIONS + (isTurned ? (DIRECTIONS - k) % DIRECTIONS : k)];
      }
    }
  }
  return mirrored;
}
