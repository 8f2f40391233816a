import { fromReader, type Dataset } from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import { oneThread, type Threads } from "../shared/threads.js";
import type { Signatures } from "./data.js";
import { penScalars } from "./penScalars.js";
import { inputOf, inputShape, type FramedInk, type PreparationConfig } from "./preparation.js";
import { preparingScans } from "./prepareScan.js";

/** Prepared signatures; entry i of each list belongs to row i of the dataset. */
export interface PreparedSignatures {
  readonly dataset: Dataset;
  /** The framed ink. */
  readonly frames: readonly FramedInk[];
  readonly writers: readonly string[];
  readonly forged: Uint8Array;
  /** The framed ink as plain pixels, smaller: what the pixel baseline compares. */
  readonly pixels: readonly Float32Array[];
  /** The values of each of `penScalars`. */
  readonly scalars: readonly (readonly number[])[];
}

/** Prepares every signature, and what the baselines compare. */
export async function prepareAll(
  { images, writers, forged }: Signatures,
  config: PreparationConfig,
  {
    threads = oneThread,
    onProgress,
  }: { readonly threads?: Threads | undefined; readonly onProgress?: OnProgress | undefined } = {},
): Promise<PreparedSignatures> {
  const items = images.map((scan) => ({ scan, config }));
  const prepared = await threads.map(preparingScans, items, onProgress);
  const frames = prepared.map(({ frame }) => frame);
  return {
    dataset: fromReader({
      sampleShape: inputShape(config),
      labels: writers,
      forged,
      read: (row) => inputOf(frames[row], config),
    }),
    frames,
    writers,
    forged,
    pixels: prepared.map(({ pixels }) => pixels),
    scalars: penScalars.map((_, place) => prepared.map(({ scalars }) => scalars[place])),
  };
}
