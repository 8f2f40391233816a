import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

import { useBackend } from "../../../src/backends/index.js";
import type { GpuBackend } from "../../../src/backends/webgpu/gpuBackend.js";
import { stateOf } from "../../../src/backends/webgpu/gpuState.js";
import {
  adam,
  batchHard,
  conv4Tower,
  denseTower,
  fromTensor,
  memoryStore,
  perClassSampler,
  seeded,
  SiameseNet,
  type ClassBatch,
} from "../../../src/index.js";
import { noWebgpu } from "./navigatorGpu.js";
import { trainTwice } from "./trainTwice.js";

describe.skipIf(noWebgpu !== undefined)("training on webgpu", () => {
  let backend: GpuBackend;
  beforeAll(async () => {
    await useBackend("webgpu");
    backend = tf.backend() as unknown as GpuBackend;
  });

  const labels = Int32Array.from({ length: 12 }, (_, row) => row >> 2);
  const make = () => ({
    net: new SiameseNet({ tower: denseTower({ inputShape: [6], units: [8], embeddingSize: 4, random: seeded(1) }) }),
    data: fromTensor(tf.randomNormal([12, 6], 0, 1, "float32", 5), labels),
    sampler: perClassSampler(labels, { classes: 3, perClass: 4, random: seeded(2) }),
    objective: batchHard({ margin: 0.3 }),
  });

  it("gives the same numbers from the same seed, beside another net that trains, and allocates no more after a while", async () => {
    const { same, bytes } = await trainTwice(9);
    expect(same).toBe(true);
    expect(bytes[2]).toBe(bytes[1]);
  }, 300_000);

  it("compiles nothing in the second step", async () => {
    const { net, data, sampler, objective } = make();
    const compiled: number[] = [];
    const callbacks = { onBatchEnd: () => void compiled.push(stateOf(backend).compiled) };
    await net.fit(data, { sampler, objective, stepsPerEpoch: 3, callbacks });
    expect(compiled[2]).toBe(compiled[0]);
    net.dispose();
  });

  it("takes words that change in every step without keeping them all", async () => {
    const { net, data, sampler, objective } = make();
    const before = tf.memory().numTensors;
    await net.fit(data, { sampler, objective, stepsPerEpoch: 5 });
    expect(tf.memory().numTensors).toBe(before);
    net.dispose();
  });

  it("says that memory ran out, and leaves the net as it was", async () => {
    const { net, data, sampler, objective } = make();
    await net.fit(data, { sampler, objective, stepsPerEpoch: 1 });
    const weightsOf = async () => Promise.all(net.trainableVariables.map(async (w) => Array.from(await w.data())));
    const before = await weightsOf();
    const { device } = backend;
    const create = device.createBuffer.bind(device);
    // Refused by the device itself, as any buffer is for which there is no room.
    let refused = 0;
    device.createBuffer = (descriptor) => {
      if ((descriptor.usage & GPUBufferUsage.STORAGE) === 0) return create(descriptor);
      refused++;
      const buffer = create({ ...descriptor, size: device.limits.maxBufferSize + 4 });
      return Object.defineProperty(buffer, "size", { value: descriptor.size }); // what tfjs' books go by
    };
    try {
      const many = Array.from({ length: 400 }, (_, row) => row % 40);
      const large = fromTensor(tf.randomNormal([400, 6], 0, 1, "float32", 3), many);
      const sampler = perClassSampler(many, { classes: 40, perClass: 5, random: seeded(2) }); // sizes that no buffer has yet
      await expect(net.fit(large, { sampler, objective, stepsPerEpoch: 1 })).rejects.toThrow(
        "webgpu: the graphics processor has not enough memory",
      );
    } finally {
      device.createBuffer = create;
    }
    expect(refused).toBeGreaterThan(0);
    expect(await weightsOf()).toEqual(before);
    await net.fit(data, { sampler, objective, stepsPerEpoch: 1 }); // and goes on
    net.dispose();
  });

  it("reads exactly the numbers of a tensor whose buffer was rounded up, and writes over a buffer only once its last readers ran", async () => {
    for (const size of [1, 63, 65, 1000, 5000]) {
      const values = Float32Array.from({ length: size }, (_, i) => i + 0.5);
      expect(await tf.tidy(() => tf.add(tf.tensor1d(values), 1)).data()).toEqual(values.map((value) => value + 1));
    }
    const sums = tf.tidy(() =>
      tf.stack(
        Array.from({ length: 20 }, (_, k) =>
          tf.tidy(() => tf.sum(tf.square(tf.tensor1d(new Float32Array(500).fill(k))))),
        ),
      ),
    );
    expect(Array.from(await sums.data())).toEqual(Array.from({ length: 20 }, (_, k) => 500 * k * k));
    sums.dispose();
  });

  it("uses its buffers again for batches of other lengths", async () => {
    const { net } = make();
    const bytes: number[] = [];
    const data = fromTensor(tf.randomNormal([400, 6], 0, 1, "float32", 3), Array.from({ length: 400 }, (_, row) => row % 40)); // prettier-ignore
    const lengths = [200, 195, 190, 185, 199, 188];
    let step = 0;
    const sampler = (): ClassBatch => {
      const rows = Int32Array.from({ length: lengths[step++ % lengths.length] }, (_, row) => row);
      return { rows, classOf: rows.map((row) => row % 40) };
    };
    const callbacks = { onBatchEnd: () => void bytes.push(backend.bufferManager.numBytesAllocated) };
    await net.fit(data, { sampler, objective: batchHard(), stepsPerEpoch: 12, callbacks });
    expect(bytes[11]).toBe(bytes[5]);
    expect(bytes[5]).toBeLessThan(2 * bytes[1]);
    net.dispose();
  });

  it("finds a number that is none among many tensors, and names the row", async () => {
    const { net, sampler, objective } = make();
    const values = new Float32Array(72).fill(0.5);
    values[5 * 6 + 1] = NaN;
    const data = fromTensor(tf.tensor2d(values, [12, 6]), labels);
    await expect(net.fit(data, { sampler, objective, stepsPerEpoch: 1 })).rejects.toThrow("got NaN in row 5");
    net.dispose();
  });

  it("takes at most 120 programs for a step of conv4", async () => {
    const net = new SiameseNet({ tower: conv4Tower({ inputShape: [16, 16, 1], random: seeded(1) }) });
    const data = fromTensor(tf.randomNormal([12, 16, 16, 1], 0, 1, "float32", 5), labels);
    const { sampler, objective } = make();
    const { runs } = stateOf(backend);
    const programs: number[] = [];
    let before = runs;
    const callbacks = {
      onBatchBegin: () => void (before = stateOf(backend).runs),
      onBatchEnd: () => void programs.push(stateOf(backend).runs - before),
    };
    await net.fit(data, { sampler, objective, stepsPerEpoch: 3, callbacks });
    expect(programs[1]).toBeGreaterThan(60); // the count is of what runs
    expect(programs[1]).toBeLessThanOrEqual(120);
    net.dispose();
  }, 300_000);

  // The last: there is no device after it.
  it("says that the device was lost in the midst of training, and leaves the net as it was", async () => {
    const { net, data, sampler, objective } = make();
    const optimizer = adam();
    const store = memoryStore();
    await net.save(store);
    const embedded = await net.embed(data);
    const held = (): unknown[] => net.trainableVariables.map(({ dataId, isDisposed }) => [dataId, isDisposed]);
    const before = held();
    const tensors: number[] = [];
    let finished = 0;
    const callbacks = {
      onBatchBegin: () => void tensors.push(tf.memory().numTensors),
      onBatchEnd: async () => {
        if (++finished < 2) return;
        backend.device.destroy();
        await backend.device.lost;
      },
    };
    await expect(net.fit(data, { sampler, objective, optimizer, stepsPerEpoch: 4, callbacks })).rejects.toThrow(
      /webgpu: the graphics device was lost .*load the net from where it was saved/,
    );
    expect(finished).toBe(2);
    expect(optimizer.iterations).toBe(2); // the third step counts for nothing
    expect(held()).toEqual(before); // nothing is half replaced
    expect(tf.memory().numTensors).toBe(tensors[2] - 1); // without the batch that had been read ahead
    // Whatever needs the device says the same; what was saved is loaded where there is one.
    await expect(net.embed(data)).rejects.toThrow("the graphics device was lost");
    await expect(net.save(memoryStore())).rejects.toThrow("the graphics device was lost");
    await tf.setBackend("cpu");
    const again = await SiameseNet.load(store);
    const rows = fromTensor(tf.randomNormal([12, 6], 0, 1, "float32", 5), labels);
    const { values } = await again.embed(rows);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(embedded.values[i], 4);
    });
    again.dispose();
  });
});
