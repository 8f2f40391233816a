import type { ThreadedWork } from "../shared/threads.js";
import { MIRRORS } from "./mirror.js";
import { inputsOf, type FramedInk, type PreparationConfig } from "./preparation.js";
import { warpSignature, warpWriter } from "./warps.js";

/** A frame from which a training sample is made. */
export interface FrameToWarp {
  readonly frame: FramedInk;
  readonly config: PreparationConfig;
  /** Seed of the hand it is given; undefined for its writer's own. */
  readonly writerSeed: number | undefined;
  /** Seed of the small change of its own. */
  readonly seed: number;
}

/** What the tower sees of a warped frame, in every mirror. */
export function warpFrame({ frame, config, writerSeed, seed }: FrameToWarp): Float32Array[] {
  const hand = writerSeed === undefined ? frame : warpWriter(frame, writerSeed);
  return inputsOf(warpSignature(hand, seed), config, MIRRORS);
}

/** The same on other threads. */
export const warpingFrames: ThreadedWork<FrameToWarp, Float32Array[]> = {
  module: import.meta.url,
  run: warpFrame,
};
