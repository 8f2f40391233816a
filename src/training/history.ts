import type { Logs } from "./callbacks.js";

/** The course of a training run. */
export interface History {
  /** The completed epochs, from 0. */
  readonly epoch: number[];
  /**
   * Mean figures of each epoch, by name: `loss`, `sameDistance`, `differentDistance`, and those of validation with `val_` in front. Each list has one number per
   * epoch, NaN where a figure was not reported.
   */
  readonly history: Record<string, number[]>;
  /** Problems that did not stop training. */
  readonly warnings: string[];
}

/** A copy of a history, or an empty one. */
export function copyHistory({ epoch, history, warnings }: History = { epoch: [], history: {}, warnings: [] }): History {
  return {
    epoch: [...epoch],
    // By entries, so that a figure may have any name, even __proto__.
    history: Object.fromEntries(Object.entries(history).map(([name, values]) => [name, [...values]])),
    warnings: [...warnings],
  };
}

/** Adds an epoch with its figures. */
export function addEpoch(to: History, epoch: number, logs: Logs): void {
  const { history } = to;
  for (const name of Object.keys(logs)) {
    if (Object.hasOwn(history, name)) continue;
    const value = to.epoch.map(() => NaN);
    Object.defineProperty(history, name, { value, enumerable: true, configurable: true, writable: true });
  }
  for (const [name, values] of Object.entries(history)) values.push(Object.hasOwn(logs, name) ? logs[name] : NaN);
  to.epoch.push(epoch);
}

/** The figures of one epoch of a history. */
export function logsOf({ history }: History, place: number): Logs {
  return Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values[place]]));
}
