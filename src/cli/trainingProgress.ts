import { durationText } from "../core/durationText.js";
import type { TrainingCallbacks } from "../training/callbacks.js";
import type { Terminal } from "./terminal.js";

/** Shows the progress of training and the time left: on one line of a terminal, elsewhere in ten lines. */
export function trainingProgress(
  { tell, replace }: Pick<Terminal, "tell" | "replace">,
  { epochs, stepsPerEpoch }: { readonly epochs: number; readonly stepsPerEpoch: number },
): TrainingCallbacks {
  const total = epochs * stepsPerEpoch;
  let began = 0;
  let first = 0;
  let epoch = 0;
  const left = (done: number): string => {
    const passed = (performance.now() - began) / 1000;
    return `${durationText((passed / Math.max(1, done - first)) * (total - done))} left`;
  };
  return {
    onTrainBegin: () => {
      began = performance.now();
    },
    onEpochPast: (past) => {
      first = (past + 1) * stepsPerEpoch;
    },
    onEpochBegin: (begun) => {
      epoch = begun;
    },
    onBatchEnd: (step, logs) => {
      const done = epoch * stepsPerEpoch + step + 1;
      replace?.(`training: ${Math.floor((100 * done) / total)} %, loss ${format(logs.loss)}, ${left(done)}`);
    },
    onEpochEnd: (ended, logs) => {
      const tenth = (part: number): number => Math.floor((10 * part) / epochs);
      if (replace === undefined && tenth(ended + 1) > tenth(ended)) {
        tell(
          `training: epoch ${ended + 1} of ${epochs}, loss ${format(logs.loss)}, ${left((ended + 1) * stepsPerEpoch)}`,
        );
      }
    },
  };
}

const format = (loss: unknown): string => (typeof loss === "number" ? loss.toPrecision(3) : "unknown");
