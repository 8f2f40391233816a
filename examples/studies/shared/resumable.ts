import { rm } from "node:fs/promises";
import { join } from "node:path";

import type { SeededRandom } from "one-shot-ts";
import { trainingCheckpoint, type TrainingCheckpoint } from "one-shot-ts/node";

import type { CommonOptions } from "./options.js";

/** The trainings of a run, each of which goes on with `--resume` where it was interrupted. */
export interface ResumableRun {
  /**
   * One training: its `fit` is `net.fit` that saves after each epoch.
   *
   * @param name - Tells it from the run's others.
   * @param random - Every source of randomness that this training draws from.
   */
  readonly training: (name: string, random: SeededRandom | readonly SeededRandom[]) => Fit;
  /** Removes what was saved, once all is done. */
  readonly finish: () => Promise<void>;
}

/** `net.fit` with the net in front. */
export type Fit = TrainingCheckpoint["fit"];

/**
 * Keeps trainings in `OUT/checkpoint`, so that a run that was interrupted, with Ctrl-C or by a power cut, goes on when it is started again with the
 * same options and `--resume`.
 */
export function resumable(options: CommonOptions, print: (line: string) => void): ResumableRun {
  const { out, resume } = options;
  const settings = { ...options, json: undefined, out: undefined, resume: undefined }; // where to, and not what
  const folder = join(out, "checkpoint");
  return {
    training: (name, random) =>
      trainingCheckpoint(join(folder, name), {
        random,
        settings,
        resume,
        onResume: (done, epochs) => {
          print(`${name}: ${done === epochs ? "was trained already" : `going on after ${done} of ${epochs} epochs`}`);
        },
      }).fit,
    finish: () => rm(folder, { recursive: true, force: true }),
  };
}
