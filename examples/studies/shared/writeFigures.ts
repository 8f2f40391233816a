import * as tf from "@tensorflow/tfjs-core";
import { writeTextFile } from "one-shot-ts/node";

import type { Figures } from "./figure.js";

/** The results of a run. Further entries are written as they are. */
export interface RunFigures {
  /** Name of the example. */
  readonly name: string;
  readonly seed: number;
  readonly threads: number;
  /** How long the whole run took. */
  readonly seconds: number;
  /** Where the data come from, and how many there are of each kind. */
  readonly data: { readonly source: string } & Readonly<Record<string, unknown>>;
  readonly figures: Figures;
  readonly [further: string]: unknown;
}

/** Writes the figures of a run as JSON, so that runs can be compared; does nothing if no file is given. */
export async function writeFigures(file: string | undefined, run: RunFigures): Promise<void> {
  if (file === undefined) return;
  const { name, seed, threads, seconds, ...rest } = run;
  const content = {
    name,
    seed,
    backend: tf.getBackend(),
    threads,
    seconds: Math.round(10 * seconds) / 10,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    ...rest,
  };
  await writeTextFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
