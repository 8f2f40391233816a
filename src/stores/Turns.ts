/** Lets acts on the same name wait for each other, in the order in which they were asked for. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Acts once all earlier acts on these names have ended, well or badly. */
  async take(names: readonly string[], act: () => Promise<void>): Promise<void> {
    const before = names.flatMap((name) => this.last.get(name) ?? []);
    const turn = Promise.allSettled(before).then(act);
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        for (const name of names) if (this.last.get(name) === settled) this.last.delete(name);
      });
    for (const name of names) this.last.set(name, settled);
    return turn;
  }

  /** Waits until all acts that were asked for so far have ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.last.values());
  }
}
