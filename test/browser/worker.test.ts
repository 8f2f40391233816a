import { afterEach, describe, expect, it } from "vitest";
import { seeded } from "../../src/index.js";
import { connectTasks, type Connection, type Served } from "../../src/worker/index.js";
import type { tasks as served } from "./trainer.js";

const random = seeded(3);
const LABELS = Array.from({ length: 40 }, (_, i) => i % 10);
const SAMPLES = LABELS.map((label) => Float32Array.from({ length: 256 }, (_, i) => (i % 10 === label ? 1 : 0) + 0.1 * random())); // prettier-ignore
const quiet = (): AbortSignal => new AbortController().signal;

let connection: Connection<Served<typeof served>> | undefined;
const connect = () => {
  const worker = new Worker(new URL("./trainer.ts", import.meta.url), { type: "module" });
  connection = connectTasks<typeof served>(worker);
  return connection.tasks;
};
afterEach(() => connection?.close());

describe("a worker in a browser", () => {
  it("trains and embeds with progress, while the page's thread stays free", async () => {
    const tasks = connect();
    await tasks.net.embed(SAMPLES.slice(0, 1)); // started
    let longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask" });
    const epochs: number[] = [];
    const before = await tasks.tensors();
    const callbacks = { onEpochEnd: (epoch: number) => void epochs.push(epoch) };
    const { history } = await tasks.fit(SAMPLES, LABELS, { epochs: 5, signal: quiet(), callbacks });
    expect(epochs).toEqual([0, 1, 2, 3, 4]);
    expect(history.loss).toHaveLength(5);
    const { values, length } = await tasks.net.embed(SAMPLES, { onProgress: (done) => void epochs.push(done) });
    expect([length, values.length, epochs.at(-1)]).toEqual([40, 320, 40]);
    expect(await tasks.tensors()).toBe(before);
    expect(longest).toBeLessThan(200);
  });

  it("aborts with the page's reason, and throws the library's errors, leaving no tensors", async () => {
    const tasks = connect();
    const before = await tasks.tensors();
    const controller = new AbortController();
    const reason = new Error("enough");
    const callbacks = { onEpochEnd: () => { controller.abort(reason); } }; // prettier-ignore
    await expect(tasks.fit(SAMPLES, LABELS, { epochs: 1000, signal: controller.signal, callbacks })).rejects.toBe(
      reason,
    );
    const wrong = tasks.fit([Float32Array.of(1)], [0], { epochs: 1, signal: quiet(), callbacks: {} });
    await expect(wrong).rejects.toBeInstanceOf(RangeError);
    expect(await tasks.tensors()).toBe(before);
  });

  it("says so where its file cannot be loaded", async () => {
    const { tasks } = connectTasks<{ one: () => number }>(new Worker("/no/such/worker.js", { type: "module" }));
    await expect(tasks.one()).rejects.toThrow("connectTasks: the worker failed");
  });
});
