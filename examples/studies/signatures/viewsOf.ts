import type { ThreadedWork } from "../shared/threads.js";
import { MIRRORS } from "./mirror.js";
import { inputsOf, type FramedInk, type PreparationConfig } from "./preparation.js";
import { turnWriter } from "./warps.js";

/** In how many mirrors each hand is seen. */
const MIRRORS_PER_HAND = 2;

/** What the tower sees of a frame in each of its views: two mirror images of the frame itself, then two of it in each of several other hands. The pen stays: a thinner one would lose strokes. */
export function viewsOf(frame: FramedInk, config: PreparationConfig): Float32Array[] {
  const hands = Array.from({ length: Math.ceil(config.views / MIRRORS_PER_HAND) }, (_, hand) => {
    const mirrors = Array.from({ length: MIRRORS_PER_HAND }, (_, k) => MIRRORS[(hand + k) % MIRRORS.length]);
    const kept = mirrors.slice(0, config.views - hand * MIRRORS_PER_HAND);
    return inputsOf(hand === 0 ? frame : turnWriter(frame, hand), config, kept);
  });
  return hands.flat();
}

interface Item {
  readonly frame: FramedInk;
  readonly config: PreparationConfig;
}

/** {@link viewsOf} of one frame. */
export const lookAtFrame = ({ frame, config }: Item): Float32Array[] => viewsOf(frame, config);

/** The same on other threads. */
export const lookingAtFrames: ThreadedWork<Item, Float32Array[]> = {
  module: import.meta.url,
  run: lookAtFrame,
};
