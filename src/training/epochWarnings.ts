import type { Logs } from "./callbacks.js";
import { collapseWarning } from "./collapseGuard.js";

/** Spread of the embeddings outside training below which they count as identical. */
const COLLAPSED = 1e-3;

/** Makes a function that reports, after each epoch, problems that did not stop training. */
export function epochWarnings(): (logs: Logs, epoch: number, spreadInUse?: number) => string[] {
  let idle = false;
  return (logs, epoch, spreadInUse) => {
    const warnings: string[] = [];
    const collapse = collapseWarning(logs, epoch);
    if (collapse !== undefined) warnings.push(collapse);
    else if (spreadInUse !== undefined && spreadInUse < COLLAPSED) {
      warnings.push(
        `the embeddings have collapsed in use in epoch ${epoch}: outside training they spread by ${spreadInUse}, all samples are nearly one; ` +
          "the running statistics of batch normalisation do not fit the data: look for numbers far larger than the others, scale the input, or train longer",
      );
    }
    // Reported once per run of such epochs.
    if (logs.loss === 0 && !idle) {
      warnings.push(
        `the loss was 0 in all of epoch ${epoch}: nothing is left to learn from, the weights do not move; ` +
          "mine harder (batchHard instead of semiHard), widen the margin, draw more classes per batch, or stop here",
      );
    }
    idle = logs.loss === 0;
    return warnings;
  };
}
