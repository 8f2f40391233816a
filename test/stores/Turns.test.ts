import { describe, expect, it } from "vitest";

import { Turns } from "../../src/stores/Turns.js";

/** Lets everything that is ready happen. */
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));

/** Acts that end when they are told to. */
function recorder() {
  const log: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const act = (name: string) => async (): Promise<void> => {
    log.push(`${name} starts`);
    const error = await new Promise<Error | undefined>((resolve) => ends.set(name, resolve));
    log.push(`${name} ends`);
    if (error) throw error;
  };
  return { log, act, end: (name: string, error?: Error) => ends.get(name)!(error) };
}

describe("Turns", () => {
  it("lets acts on one name wait for each other in order, and others not", async () => {
    const turns = new Turns();
    const { log, act, end } = recorder();
    const all = [turns.take(["a"], act("first")), turns.take(["a"], act("second")), turns.take(["b"], act("other"))];
    await settle();
    expect(log).toEqual(["first starts", "other starts"]);
    end("first");
    await settle();
    expect(log.slice(2)).toEqual(["first ends", "second starts"]);
    end("second");
    end("other");
    await Promise.all(all);
  });

  it("lets an act on two names wait for those of both, and those after it wait for it", async () => {
    const turns = new Turns();
    const { log, act, end } = recorder();
    const all = [
      turns.take(["a"], act("a")),
      turns.take(["b"], act("b")),
      turns.take(["a", "b"], act("both")),
      turns.take(["b"], act("last")),
    ];
    await settle();
    end("a");
    await settle();
    expect(log).toEqual(["a starts", "b starts", "a ends"]);
    end("b");
    await settle();
    expect(log.slice(3)).toEqual(["b ends", "both starts"]);
    end("both");
    await settle();
    end("last");
    await Promise.all(all);
    expect(log.slice(5)).toEqual(["both ends", "last starts", "last ends"]);
  });

  it("goes on after an act that fails, whose error reaches only its own caller", async () => {
    const turns = new Turns();
    const { log, act, end } = recorder();
    const failed = turns.take(["a"], act("first"));
    const next = turns.take(["a"], act("second"));
    const outcome = expect(failed).rejects.toThrow("no");
    await settle();
    end("first", new Error("no"));
    await outcome;
    await settle();
    end("second");
    await next;
    expect(log).toEqual(["first starts", "first ends", "second starts", "second ends"]);
  });

  it("waits for the acts so far to end, failed ones too", async () => {
    const turns = new Turns();
    const { act, end } = recorder();
    let hasEnded = false;
    const failed = expect(turns.take(["a"], act("a"))).rejects.toThrow("no");
    const done = turns.take(["b"], act("b"));
    const ended = turns.ended().then(() => (hasEnded = true));
    await settle();
    end("b");
    await settle();
    expect(hasEnded).toBe(false);
    end("a", new Error("no"));
    await Promise.all([failed, done, ended]);
    await expect(turns.ended()).resolves.toBeUndefined(); // with nothing left
  });
});
