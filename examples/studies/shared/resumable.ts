import { rm } from "node:fs/promises";
import { join } from "node:path";

import * as tf from "@tensorflow/tfjs-core";
import type { SeededRandom } from "one-shot-ts";
import { trainingCheckpoint, type TrainingCheckpoint } from "one-shot-ts/node";

import type { CommonOptions } from "./options.js";

/** On a graphics card an epoch may take less time than reading all weights back to save them. */
const LEAST_SECONDS = 60;

/** The training phases of a run, each of which resumes with `--resume` where it was interrupted. */
export interface ResumableRun {
  /**
   * One training phase: the returned `fit` is `net.fit`, but saves after each epoch.
   *
   * @param name - Distinguishes it from the run's other phases.
   * @param random - Every source of randomness that this phase draws from.
   */
  readonly training: (name: string, random: SeededRandom | readonly SeededRandom[]) => Fit;
  /** Removes what was saved, once everything is done. */
  readonly finish: () => Promise<void>;
}

/** `net.fit` with the net as the first argument. */
export type Fit = TrainingCheckpoint["fit"];

/**
 * Keeps checkpoints in `OUT/checkpoint`, so that a run interrupted by Ctrl-C or a power cut resumes when it is started again with the
 * same options and `--resume`.
 */
export function resumable(options: CommonOptions, print: (line: string) => void): ResumableRun {
  const { out, resume } = options;
  // These say where to write and where to compute, which changes results by rounding at most: what was trained on a graphics card can be measured without one.
  const settings = { ...options, json: undefined, out: undefined, resume: undefined, backend: undefined };
  const folder = join(out, "checkpoint");
  return {
    training: (name, random) =>
      trainingCheckpoint(join(folder, name), {
        random,
        settings,
        resume,
        leastSeconds: tf.getBackend() === "webgpu" ? LEAST_SECONDS : 0,
        onResume: (done, epochs) => {
          print(`${name}: ${done === epochs ? "was trained already" : `going on after ${done} of ${epochs} epochs`}`);
        },
      }).fit,
    finish: () => rm(folder, { recursive: true, force: true }),
  };
}
