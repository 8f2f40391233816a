import type { ThreadedWork } from "../shared/threads.js";
import { MIRRORS } from "./mirror.js";
import { inputsOf, type FramedInk, type PreparationConfig } from "./preparation.js";
import { warpWriter } from "./warps.js";

/** What the tower sees of a frame in each of its views: the frame itself, and the frame changed into other hands, each mirrored differently from the one before. */
export function viewsOf(frame: FramedInk, config: PreparationConfig): Float32Array[] {
  return Array.from({ length: config.views }, (_, hand) => {
    const mirror = MIRRORS[hand % MIRRORS.length];
    return inputsOf(hand === 0 ? frame : warpWriter(frame, hand), config, [mirror])[0];
  });
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
