import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { useWasm, type WasmReport } from "../../src/backends/index.js";
import { adam } from "../../src/training/adam.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
let before: { listeners: number; globals: string[] };
let report: WasmReport;

function surroundings(): { listeners: number; globals: string[] } {
  const listeners = process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
  return { listeners, globals: Object.keys(globalThis) };
}

beforeAll(async () => {
  before = surroundings();
  report = await useWasm({ threads: 2 });
});

afterAll(async () => {
  await useWasm({ threads: 2 });
});

/** A small convolutional tower with every kind of layer that the presets use, the same for the same seed. */
function tower(seed: number): tfl.LayersModel {
  const kernelInitializer = tfl.initializers.heNormal({ seed });
  const { layers } = tfl;
  return tfl.sequential({
    layers: [
      layers.conv2d({ inputShape: [20, 20, 1], filters: 16, kernelSize: 3, kernelInitializer, activation: "relu" }),
      layers.batchNormalization(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.2, seed }),
      layers.conv2d({ filters: 24, kernelSize: 3, strides: 2, padding: "same", kernelInitializer, activation: "relu" }),
      layers.flatten(),
      layers.dense({ units: 32, kernelInitializer }),
    ],
  });
}

interface Run {
  readonly losses: number[];
  readonly tensors: number[];
}

/** Trains towers side by side, a step each in turn. */
async function train(
  seeds: number[],
  steps: number,
  makeOptimizer: () => tf.Optimizer = () => tf.train.adam(0.01),
): Promise<Run> {
  const nets = seeds.map((seed) => ({
    model: tower(seed),
    optimizer: makeOptimizer(),
    x: tf.randomNormal([12, 20, 20, 1], 0, 1, "float32", seed),
  }));
  const losses: number[] = [];
  const tensors: number[] = [];
  for (let step = 0; step < steps; step++) {
    for (const { model, optimizer, x } of nets) {
      const loss = optimizer.minimize(() => {
        const e = model.apply(x, { training: true }) as tf.Tensor2D;
        return tf.mean(tf.square(tf.sub(tf.sum(tf.square(e), 1), 1)));
      }, true)!;
      losses.push((await loss.data())[0]);
      loss.dispose();
    }
    tensors.push(tf.memory().numTensors);
  }
  for (const { model, optimizer, x } of nets) {
    model.dispose();
    optimizer.dispose();
    x.dispose();
  }
  return { losses, tensors };
}

const heapBytes = (): number =>
  (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm.memory.buffer.byteLength;

describe("useWasm", () => {
  it("makes wasm the active backend and says what it set up", () => {
    expect(tf.getBackend()).toBe("wasm");
    expect(report).toMatchObject({ threads: 2, notices: [] });
    expect(typeof report.fusedMultiplyAdd).toBe("boolean");
  });

  it("leaves no listener on the process and no global behind", () => {
    expect(surroundings()).toEqual(before);
  });

  it("refuses a number of threads that cannot be", async () => {
    await expect(useWasm({ threads: 0 })).rejects.toThrow(
      "useWasm: threads must be a whole number of at least 1, got 0",
    );
    await expect(useWasm({ threads: 1.5 })).rejects.toThrow(RangeError);
  });

  it("trains the same numbers bit for bit from the same seed", async () => {
    const first = await train([5], 8);
    const second = await train([5], 8);
    expect(second.losses).toEqual(first.losses);
    expect(first.losses.at(-1)).toBeLessThan(first.losses[0]);
  });

  it("trains the same numbers bit for bit on 1, 2 and 3 threads", async () => {
    const runs: number[][] = [];
    for (const threads of [1, 2, 3]) {
      expect(await useWasm({ threads })).toMatchObject({ threads });
      runs.push((await train([6], 6)).losses);
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    await useWasm({ threads: 2 });
  });

  it("trains two nets in turn as it trains each alone", async () => {
    const both = await train([7, 8], 5);
    const first = await train([7], 5);
    const second = await train([8], 5);
    expect(both.losses.filter((_, i) => i % 2 === 0)).toEqual(first.losses);
    expect(both.losses.filter((_, i) => i % 2 === 1)).toEqual(second.losses);
  });

  it("agrees with cpu along a whole training, and still does after switching there and back", async () => {
    const there = await train([9], 6);
    await tf.setBackend("cpu");
    const cpu = await train([9], 6);
    await tf.setBackend("wasm");
    const back = await train([9], 6);
    expect(back.losses).toEqual(there.losses);
    cpu.losses.forEach((loss, i) => {
      expect(Math.abs(there.losses[i] - loss)).toBeLessThan(2e-3 * Math.max(1, loss));
    });
  });

  it("needs no more tensors and no more memory after 1,000 steps than after 20", async () => {
    await train([10], 20, adam);
    const bytes = heapBytes();
    const { tensors } = await train([10], 1000, adam);
    expect(tensors.at(-1)).toBe(tensors[0]);
    expect(heapBytes()).toBe(bytes);
  }, 120_000);

  it("moves weights as tf.train.adam does with the fused adam, and leaves clones alone", async () => {
    const step = async (optimizer: tf.Optimizer): Promise<number[]> => {
      const x = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 3, 0.5, 0])));
      const clone = tf.clone(x);
      for (let i = 0; i < 20; i++) optimizer.minimize(() => tf.sum(tf.mul(tf.square(x), tf.tensor1d([1, 2, 3, 4, 5]))));
      expect([...(await clone.data())]).toEqual([1, -2, 3, 0.5, 0]);
      const values = [...(await x.data())];
      tf.dispose([x, clone]);
      optimizer.dispose();
      return values;
    };
    const tensors = tf.memory().numTensors;
    const plain = await step(tf.train.adam(0.1));
    const fused = await step(adam({ learningRate: 0.1 }));
    fused.forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i], 4);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("a program that uses wasm", () => {
  const run = async (program: string): Promise<string> => {
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 50_000 });
    return stdout.trim();
  };
  const imports = `import * as tf from "@tensorflow/tfjs-core"; import { useWasm } from "./src/backends/index.ts";`;

  it("ends by itself, threads and all", async () => {
    const program = `${imports} const { threads } = await useWasm({ threads: 3 });
      const x = tf.ones([300, 300]); console.log(threads, (await tf.sum(tf.matMul(x, x)).data())[0]);`;
    expect(await run(program)).toBe("3 27000000");
  });

  it("is told when threads cannot be started, and works on one", async () => {
    const program = `${imports} const builtin = process.getBuiltinModule;
      const worker_threads = { Worker: class { constructor() { throw new Error("no threads here"); } } };
      process.getBuiltinModule = (name) => (name === "node:worker_threads" ? worker_threads : builtin(name));
      const { threads, notices } = await useWasm({ threads: 2 });
      const x = tf.ones([30, 30]); console.log(threads, (await tf.sum(tf.matMul(x, x)).data())[0], notices.join());`;
    expect(await run(program)).toBe("1 27000 one thread: threads could not be started: no threads here");
  });

  it("is told when the backend was running before, with memory that threads cannot share", async () => {
    const program = `${imports} import "@tensorflow/tfjs-backend-wasm"; await tf.setBackend("wasm");
      const x = tf.ones([30, 30]); const { threads, notices } = await useWasm({ threads: 2 });
      console.log(threads, (await tf.sum(tf.matMul(x, x, true)).data())[0], notices.join());`;
    expect(await run(program)).toBe(
      "1 27000 one thread: the wasm backend was running before useWasm was called, with memory that threads cannot share",
    );
  });

  it("can be tried again after a start that failed", async () => {
    const program = `${imports} const first = await useWasm({ threads: 1, wasmPath: "/nowhere/" }).catch((error) => error.message);
      await useWasm({ threads: 1 }); console.log(first.slice(0, 30), (await tf.sum(tf.ones([3])).data())[0]);`;
    expect(await run(program)).toBe("useWasm: cannot read /nowhere/ 3");
  });
});
