import { progressCallbacks, type ProgressCallbacks } from "one-shot-ts/node";

import type { TrainingLength } from "./trainingLength.js";

/** The progress of training, with the time left: a bar on a terminal, elsewhere a line every ten seconds or so. */
export function studyProgress({ epochs, stepsPerEpoch }: TrainingLength): ProgressCallbacks {
  return progressCallbacks({ epochs, stepsPerEpoch, secondsPerLine: 10 });
}
