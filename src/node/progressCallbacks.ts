import { requireCount, requireObject, requireOptions } from "../core/check.js";
import { progressBar, type ProgressBar, type ProgressOptions } from "./progressBar.js";

/** Options of {@link progressCallbacks}. */
export interface ProgressCallbacksOptions extends ProgressOptions {
  /** How many epochs there will be, for the title. Default: not shown. */
  readonly epochs?: number;
  /** How many steps an epoch has. Default: learned from the first epoch, which then has no bar. */
  readonly stepsPerEpoch?: number;
}

/** Callbacks of a training loop, named as in tfjs. */
export interface ProgressCallbacks {
  /** Starts a bar. */
  readonly onEpochBegin: (epoch: number, logs?: Readonly<Record<string, unknown>>) => void;
  /** Moves the bar and shows `logs.loss`. */
  readonly onBatchEnd: (batch: number, logs?: Readonly<Record<string, unknown>>) => void;
  /** Ends the bar with the epoch's loss. */
  readonly onEpochEnd: (epoch: number, logs?: Readonly<Record<string, unknown>>) => void;
  /** Ends the bar, wherever training has stopped. */
  readonly onTrainEnd: (logs?: Readonly<Record<string, unknown>>) => void;
}

/**
 * Callbacks that show the epoch, the step and the loss on the terminal, for `net.fit` or tfjs' own `model.fit`.
 *
 * They are silent under the same conditions as {@link progressBar}.
 *
 * @example
 * ```ts
 * await net.fit(train, { ...options, epochs: 10, callbacks: progressCallbacks({ epochs: 10, stepsPerEpoch: 100 }) });
 * ```
 */
export function progressCallbacks(options: ProgressCallbacksOptions = {}): ProgressCallbacks {
  const who = "progressCallbacks";
  const { epochs, stream = process.stderr } = requireOptions(who, options);
  let { stepsPerEpoch } = options;
  for (const [name, count] of Object.entries({ epochs, stepsPerEpoch })) {
    if (count !== undefined) requireCount(who, name, count);
  }
  requireObject(who, "stream", stream, "a stream", ["write"], "pass process.stderr, say");
  let bar: ProgressBar | undefined;
  let step = 0;
  return {
    onEpochBegin: (epoch) => {
      requireCount(who, "epoch", epoch, 0);
      bar?.stop();
      const of = epochs === undefined ? "" : `/${epochs}`;
      bar = stepsPerEpoch === undefined ? undefined : progressBar(`Epoch ${epoch + 1}${of}`, options);
      step = 0;
    },
    onBatchEnd: (_, logs) => {
      step++;
      // The last step is left to onEpochEnd, which has the epoch's own loss.
      if (stepsPerEpoch !== undefined && step < stepsPerEpoch) bar?.(step, stepsPerEpoch, noteOf(logs));
    },
    onEpochEnd: (_, logs) => {
      bar?.(step, step, noteOf(logs));
      bar?.stop();
      bar = undefined;
      if (step > 0) stepsPerEpoch ??= step;
    },
    onTrainEnd: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

function noteOf(logs: Readonly<Record<string, unknown>> = {}): string {
  requireObject("progressCallbacks", "logs", logs, "figures by name");
  const loss = logs.loss;
  return typeof loss === "number" ? `loss ${loss.toPrecision(4)}` : "";
}
