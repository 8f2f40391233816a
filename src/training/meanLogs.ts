import type { Logs } from "./callbacks.js";

/** Averages the figures of the steps of an epoch, each over the steps that report it. */
export class MeanLogs {
  private readonly sums = new Map<string, { sum: number; count: number }>();

  /** Adds one step. */
  add(logs: Logs): void {
    for (const [name, value] of Object.entries(logs)) {
      const figure = this.sums.get(name) ?? { sum: 0, count: 0 };
      this.sums.set(name, { sum: figure.sum + value, count: figure.count + 1 });
    }
  }

  /** The mean of each figure so far. */
  mean(): Logs {
    return Object.fromEntries(Array.from(this.sums, ([name, { sum, count }]) => [name, sum / count]));
  }
}
