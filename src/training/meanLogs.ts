import type { Logs } from "./callbacks.js";

/** Averages the figures of the steps of an epoch, each over the steps that report it. */
export class MeanLogs {
  private readonly sums: Record<string, { sum: number; count: number }> = {};

  /** Counts one step in. */
  add(logs: Logs): void {
    for (const [name, value] of Object.entries(logs)) {
      const figure = (this.sums[name] ??= { sum: 0, count: 0 });
      figure.sum += value;
      figure.count++;
    }
  }

  /** The mean of each figure so far. */
  mean(): Logs {
    return Object.fromEntries(Object.entries(this.sums).map(([name, { sum, count }]) => [name, sum / count]));
  }
}
