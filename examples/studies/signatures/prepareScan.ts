import { binarizeInk, grayscaleImage, resizeImage, type RawImage } from "one-shot-ts/images";

import type { ThreadedWork } from "../shared/threads.js";
import { penScalars } from "./penScalars.js";
import { framed, type FramedInk, type PreparationConfig } from "./preparation.js";

/** A prepared scan. */
export interface PreparedScan {
  /** The framed ink. */
  readonly frame: FramedInk;
  /** The framed ink as plain pixels, smaller: what the pixel baseline compares. */
  readonly pixels: Float32Array;
  /** The values of `penScalars`. */
  readonly scalars: readonly number[];
}

interface Item {
  readonly scan: RawImage;
  readonly config: PreparationConfig;
}

/** Prepares a scan, and what the baselines compare. */
export function prepareScan({ scan, config }: Item): PreparedScan {
  const grey = grayscaleImage(scan);
  const ink = binarizeInk(grey);
  const frame = framed(grey, ink, config);
  const [height, width] = config.size;
  const small = [Math.round(height / 3), Math.round(width / 3)] as const;
  return {
    frame,
    pixels: Float32Array.from(resizeImage(frame, small).data),
    scalars: penScalars.map(({ of }) => of(grey, ink)),
  };
}

/** The same on other threads. */
export const preparingScans: ThreadedWork<Item, PreparedScan> = {
  module: import.meta.url,
  run: prepareScan,
};
