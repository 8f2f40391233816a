import type { ThreadedWork } from "../shared/threads.js";
import type { Mirror } from "./mirror.js";
import { inputsOf, type FramedInk, type PreparationConfig } from "./preparation.js";
import { warpSignature, warpWriter } from "./warps.js";

/** A frame from which a training sample is made. */
export interface FrameToWarp {
  readonly frame: FramedInk;
  readonly config: PreparationConfig;
  /** Seeds of the hands it is given, one after the other; none for its writer's own. */
  readonly handSeeds: readonly number[];
  /** Seed of the small change of its own. */
  readonly seed: number;
  readonly mirrors: readonly Mirror[];
}

/** What the tower sees of a warped frame in each of the mirrors. */
export function warpFrame({ frame, config, handSeeds, seed, mirrors }: FrameToWarp): Float32Array[] {
  return inputsOf(warpSignature(handSeeds.reduce(warpWriter, frame), seed), config, mirrors);
}

/** The same on other threads. */
export const warpingFrames: ThreadedWork<FrameToWarp, Float32Array[]> = {
  module: import.meta.url,
  run: warpFrame,
};
