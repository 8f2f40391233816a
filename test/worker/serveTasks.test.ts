import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/backends/index.js";
import {
  contrastive,
  denseTower,
  fromArrays,
  pairSampler,
  seeded,
  SiameseNet,
  type TrainingCallbacks,
} from "../../src/index.js";
import { connectTasks, serveTasks, type Port, type Remote } from "../../src/worker/index.js";

const SAMPLES = [[0, 1], [0, 2], [5, 0], [6, 0]]; // prettier-ignore
const LABELS = ["up", "up", "right", "right"];
const ports: MessagePort[] = [];

/** The two ends of a channel: what is served at one is called at the other, with copies between them as between threads. */
function serve<Tasks extends object>(tasks: Tasks | (() => Tasks | Promise<Tasks>)): Remote<Tasks> {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  ports.push(port1, port2);
  serveTasks(tasks, port1 as Port);
  return connectTasks<Tasks>(port2).tasks as unknown as Remote<Tasks>;
}

class Counter {
  private count = 0;
  add(by: number): number {
    this.count += by;
    return this.count;
  }
}

interface TrainOptions {
  readonly signal?: AbortSignal;
  readonly epochs?: number;
  readonly callbacks?: TrainingCallbacks;
}
const training = {
  async train(samples: number[][], labels: string[], { epochs = 3, ...options }: TrainOptions) {
    const random = seeded(1);
    const data = fromArrays(samples, labels);
    const net = new SiameseNet({ tower: denseTower({ inputShape: [2], random }) });
    try {
      const sampler = pairSampler(data.labels, { batchSize: 2, random });
      return await net.fit(data, { sampler, objective: contrastive(), epochs, random, ...options });
    } finally {
      net.dispose();
    }
  },
};

beforeAll(() => useBackend("cpu"));
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

describe("serveTasks and connectTasks", () => {
  it("call functions and methods, at any depth, with copies of plain data", async () => {
    const tasks = serve({ double: (row: Float32Array) => row.map((x) => 2 * x), deep: { counter: new Counter() } });
    const row = Float32Array.of(1, 2);
    expect(await tasks.double(row)).toEqual(Float32Array.of(2, 4));
    expect(row).toEqual(Float32Array.of(1, 2));
    expect(await tasks.deep.counter.add(2)).toBe(2);
    expect(await tasks.deep.counter.add(3)).toBe(5);
  });

  it("train with the progress and the history that training here has, and leave no tensors", async () => {
    const [far, here] = [[] as unknown[], [] as unknown[]];
    const expected = await training.train(SAMPLES, LABELS, {
      callbacks: { onEpochEnd: (epoch, logs) => void here.push([epoch, logs]) },
    });
    const before = tf.memory().numTensors;
    const history = await serve(training).train(SAMPLES, LABELS, {
      callbacks: { onEpochEnd: (epoch, logs) => void far.push([epoch, logs]) },
    });
    expect(history).toEqual(expected);
    expect(far).toHaveLength(3);
    expect(far).toEqual(here);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("give a callback's answer back: training stops on its word", async () => {
    const history = await serve(training).train(SAMPLES, LABELS, {
      epochs: 50,
      callbacks: { onEpochEnd: (epoch) => (epoch === 1 ? "stop" : undefined) },
    });
    expect(history.epoch).toEqual([0, 1]);
  });

  it("abort, rejecting with the signal's own reason, and leave no tensors", async () => {
    const before = tf.memory().numTensors;
    const tasks = serve(training);
    const controller = new AbortController();
    const reason = new Error("the visitor went away");
    const call = tasks.train(SAMPLES, LABELS, {
      epochs: 10_000,
      signal: controller.signal,
      callbacks: {
        onEpochEnd: (epoch) => {
          if (epoch === 2) controller.abort(reason);
        },
      },
    });
    await expect(call).rejects.toBe(reason);
    await expect(tasks.train(SAMPLES, LABELS, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("throw here what was thrown there, class, message, cause and stack", async () => {
    const tasks = serve({
      ...training,
      fail(kind: string): void {
        if (kind === "text") throw "only a text"; // eslint-disable-line @typescript-eslint/only-throw-error
        if (kind === "own") throw Object.assign(new Error("of its own"), { name: "OwnError" });
        throw new TypeError("outer", { cause: new RangeError("inner") });
      },
    });
    const error = await tasks.fail("nested").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "outer", cause: { message: "inner" } });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
    expect((error as Error).stack).toContain("serveTasks.test");
    await expect(tasks.fail("own")).rejects.toMatchObject({ name: "OwnError", message: "of its own" });
    await expect(tasks.fail("text")).rejects.toBe("only a text");
    const call = tasks.train([[0, NaN], ...SAMPLES.slice(1)], LABELS, {});
    await expect(call).rejects.toThrow(RangeError);
    await expect(call).rejects.toThrow("must be finite");
  });

  it("fail with what a callback throws, though nobody waits for the callback", async () => {
    const tasks = serve({
      count(onProgress: (done: number) => void): string {
        onProgress(1);
        return "done";
      },
    });
    const failure = new RangeError("cannot draw that");
    await expect(
      tasks.count(() => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    await expect(tasks.count(() => undefined)).resolves.toBe("done");
  });

  it("wait for tasks that take time to make, and try again where that failed", async () => {
    let tries = 0;
    const tasks = serve(async () => {
      await Promise.resolve();
      if (++tries === 1) throw new Error("no network");
      return { counter: new Counter() };
    });
    await expect(tasks.counter.add(1)).rejects.toThrow("no network");
    expect(await Promise.all([tasks.counter.add(1), tasks.counter.add(1)])).toEqual([1, 2]);
    expect(tries).toBe(2);
  });

  it("say so where a value cannot be copied, or there is no such function", async () => {
    const tasks = serve({
      echo: (value: unknown) => value,
      make: () => () => 1,
      nested: { value: 3 },
    });
    await expect(tasks.echo(new WeakMap())).rejects.toThrow("connectTasks: the arguments of echo must be plain data");
    await expect(tasks.make()).rejects.toThrow("serveTasks: what make returns must be plain data");
    const wrong = tasks as unknown as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>;
    await expect(wrong.valueOf2.assign()).rejects.toThrow("a function valueOf2.assign; it serves echo, make, nested");
    await expect(wrong.nested.valueOf2()).rejects.toThrow("a function nested.valueOf2");
  });

  it("reject calls under way and later ones once closed or failed", async () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const { tasks, close } = connectTasks<{ wait: () => void }>(port2);
    const call = tasks.wait();
    close();
    await expect(call).rejects.toThrow("connectTasks: the worker was closed");
    await expect(tasks.wait()).rejects.toThrow("connectTasks: the worker was closed");

    const broken = Object.assign(new EventTarget(), { postMessage: () => undefined });
    const waiting = connectTasks<{ wait: () => void }>(broken as unknown as Port).tasks.wait();
    broken.dispatchEvent(new Event("error"));
    await expect(waiting).rejects.toThrow("the worker failed; see that its file is served");
  });

  it("leave messages of others alone", async () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    port1.start();
    serveTasks({ one: () => 1 }, port1 as Port);
    port2.postMessage("hello");
    port2.postMessage({ kind: "call", id: 1 });
    port1.postMessage(null);
    expect(await connectTasks<{ one: () => number }>(port2 as Port).tasks.one()).toBe(1);
  });
});
