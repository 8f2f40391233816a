import type { ThreadedWork } from "../shared/threads.js";
import { MIRRORS } from "./mirror.js";
import { inputsOf, type FramedInk, type PreparationConfig } from "./preparation.js";
import { turnWriter, warpWriter } from "./warps.js";

/**
 * What the tower sees of a frame in each of its views: the frame itself, and the frame changed into other hands, each in other mirrors than the one before.
 *
 * Where the pen is to be kept, there are half as many hands, each in two mirrors. On a form, strokes are thin, and a still thinner pen loses some; scans that were cut to their ink differ
 * in pens, and are better seen with several.
 */
export function viewsOf(frame: FramedInk, config: PreparationConfig): Float32Array[] {
  const { views, keepsPen } = config;
  const [perHand, toHand] = keepsPen ? [2, turnWriter] : [1, warpWriter];
  const hands = Array.from({ length: Math.ceil(views / perHand) }, (_, hand) => {
    const mirrors = Array.from({ length: perHand }, (_, k) => MIRRORS[(hand + k) % MIRRORS.length]);
    return inputsOf(hand === 0 ? frame : toHand(frame, hand), config, mirrors);
  });
  return hands.flat().slice(0, views);
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
