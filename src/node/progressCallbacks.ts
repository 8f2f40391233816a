import { requireCount, requireObject, requireOptions, requirePositive } from "../core/check.js";
import { durationText } from "../core/durationText.js";
import { progressBar, type ProgressBar, type ProgressOptions } from "./progressBar.js";

/** Options of {@link progressCallbacks}. */
export interface ProgressCallbacksOptions extends ProgressOptions {
  /** How many epochs there will be, for the title and the time left. Default: not shown. */
  readonly epochs?: number;
  /** How many steps an epoch has. Default: learned from the first epoch, which then has no bar. */
  readonly stepsPerEpoch?: number;
  /** If the stream is not a terminal: write a line after an epoch, but none within this many seconds of the last. Default: no lines. */
  readonly secondsPerLine?: number;
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
 * With `epochs` and `stepsPerEpoch` they also show the time left. They are silent where {@link progressBar} is, unless `secondsPerLine` asks for
 * lines.
 *
 * @example
 * ```ts
 * await net.fit(train, { ...options, epochs: 10, callbacks: progressCallbacks({ epochs: 10, stepsPerEpoch: 100 }) });
 * ```
 */
export function progressCallbacks(options: ProgressCallbacksOptions = {}): ProgressCallbacks {
  const who = "progressCallbacks";
  const { epochs, stream = process.stderr, secondsPerLine } = requireOptions(who, options);
  let { stepsPerEpoch } = options;
  for (const [name, count] of Object.entries({ epochs, stepsPerEpoch })) {
    if (count !== undefined) requireCount(who, name, count);
  }
  if (secondsPerLine !== undefined) requirePositive(who, "secondsPerLine", secondsPerLine);
  requireObject(who, "stream", stream, "a stream", ["write"], "pass process.stderr, say");
  let bar: ProgressBar | undefined;
  let step = 0;
  let current = 0;
  let began: number | undefined;
  let stepsHere = 0; // since this process began training; a resumed run has more behind it
  let lastLine = performance.now();
  const left = (): string => {
    if (began === undefined || epochs === undefined || stepsPerEpoch === undefined) return "";
    const seconds = (performance.now() - began) / 1000;
    const remaining = Math.max(0, epochs * stepsPerEpoch - current * stepsPerEpoch - step);
    return stepsHere === 0 || seconds < 1 ? "" : `, ${durationText((seconds / stepsHere) * remaining)} left`;
  };
  const of = epochs === undefined ? "" : ` of ${epochs}`;
  return {
    onEpochBegin: (epoch) => {
      requireCount(who, "epoch", epoch, 0);
      bar?.stop();
      const title = `Epoch ${epoch + 1}${epochs === undefined ? "" : `/${epochs}`}`;
      bar = stepsPerEpoch === undefined ? undefined : progressBar(title, options);
      current = epoch;
      step = 0;
      began ??= performance.now();
    },
    onBatchEnd: (_, logs) => {
      step++;
      stepsHere++;
      // The last step is left to onEpochEnd, which has the epoch's own loss.
      if (stepsPerEpoch !== undefined && step < stepsPerEpoch) bar?.(step, stepsPerEpoch, noteOf(logs) + left());
    },
    onEpochEnd: (_, logs) => {
      bar?.(step, step, noteOf(logs));
      bar?.stop();
      bar = undefined;
      if (secondsPerLine !== undefined && !stream.isTTY && performance.now() - lastLine >= 1000 * secondsPerLine) {
        lastLine = performance.now();
        stream.write(`epoch ${current + 1}${of}: ${noteOf(logs)}${left()}\n`);
      }
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
