import { requireCount, requireFit, requireObject, requireOptions, requireWithin } from "../core/check.js";

/** Figures of a step or an epoch, by name: `loss`, `sameDistance`, `differentDistance`, and the same with `val_` in front. */
export type Logs = Readonly<Record<string, number>>;

/** Functions that training calls, with the names and times of tfjs; all are optional and may be async. */
export interface TrainingCallbacks {
  /** Before the first step. */
  readonly onTrainBegin?: (logs?: Logs) => unknown;
  /** After the last step. */
  readonly onTrainEnd?: (logs?: Logs) => unknown;
  /** For each epoch of `past`, with its mean figures, before training resumes, so that anything that counts epochs counts these too. */
  readonly onEpochPast?: (epoch: number, logs: Logs) => unknown;
  /** Before an epoch, counted from 0. */
  readonly onEpochBegin?: (epoch: number, logs?: Logs) => unknown;
  /** After an epoch, with its mean figures; returning `"stop"` ends the training. */
  readonly onEpochEnd?: (epoch: number, logs: Logs) => unknown;
  /** Before a step, counted from 0 in each epoch. */
  readonly onBatchBegin?: (batch: number, logs?: Logs) => unknown;
  /** After a step, with its figures. */
  readonly onBatchEnd?: (batch: number, logs: Logs) => unknown;
  /** When training goes wrong in a way that does not stop it, such as collapsed embeddings. */
  readonly onWarning?: (message: string, epoch: number) => unknown;
}

/**
 * Stops training when a figure has not improved for a while.
 *
 * @param options - `monitor` names the figure (default `"val_loss"`), `patience` is the number of epochs in a row without improvement after which it stops (default 5),
 *   `minDelta` is how much better counts as an improvement (default 0), and `mode` says whether smaller or larger is better (default `"min"`).
 * @throws RangeError, at the end of an epoch, if the figure is not among the logs.
 * @example
 * ```ts
 * await net.fit(train, { sampler, objective, epochs: 100, validation, callbacks: earlyStopping({ patience: 3 }) });
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): TrainingCallbacks {
  const { monitor = "val_loss", patience = 5, minDelta = 0, mode = "min" } = requireOptions("earlyStopping", options);
  requireFit(typeof monitor === "string", "earlyStopping", "monitor", "the name of a figure", monitor);
  requireCount("earlyStopping", "patience", patience, 0);
  requireWithin("earlyStopping", "minDelta", minDelta, 0, Infinity);
  requireFit(["min", "max"].includes(mode), "earlyStopping", "mode", '"min" or "max"', mode);
  let best = Infinity;
  let waited = 0;
  const look = (logs: Logs): "stop" | undefined => {
    requireObject("earlyStopping", "logs", logs, "figures by name");
    if (!(monitor in logs)) {
      throw new RangeError(
        `earlyStopping: training must report ${monitor}, it reports ${Object.keys(logs).join(", ")}; pass \`validation\` to fit or another \`monitor\``,
      );
    }
    const value = mode === "min" ? logs[monitor] : -logs[monitor];
    if (value < best - minDelta) {
      best = value;
      waited = 0;
      return undefined;
    }
    return ++waited >= patience ? "stop" : undefined;
  };
  return {
    onTrainBegin: () => {
      best = Infinity;
      waited = 0;
    },
    onEpochPast: (_epoch, logs) => void look(logs),
    onEpochEnd: (_epoch, logs) => look(logs),
  };
}

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** The figure that is watched. */
  readonly monitor?: string;
  /** Epochs in a row without improvement after which training stops; 0 means the same as 1. */
  readonly patience?: number;
  /** How much better counts as an improvement. */
  readonly minDelta?: number;
  /** Whether smaller (`"min"`) or larger (`"max"`) is better. */
  readonly mode?: "min" | "max";
}
