import type { Logs } from "./callbacks.js";

/** Averages the figures of the steps of an epoch. */
export class MeanLogs {
  private readonly sums: Record<string, number> = {};
  private count = 0;

  /** Counts one step in. */
  add(logs: Logs): void {
    this.count++;
    for (const [name, value] of Object.entries(logs)) this.sums[name] = (this.sums[name] ?? 0) + value;
  }

  /** The mean of each figure so far. */
  mean(): Logs {
    return Object.fromEntries(Object.entries(this.sums).map(([name, sum]) => [name, sum / this.count]));
  }
}
