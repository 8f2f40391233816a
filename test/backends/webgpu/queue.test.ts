import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

import { useBackend } from "../../../src/backends/index.js";
import type { GpuBackend } from "../../../src/backends/webgpu/gpuBackend.js";
import { stateOf } from "../../../src/backends/webgpu/gpuState.js";
import { batchHard, denseTower, fromTensor, perClassSampler, seeded, SiameseNet } from "../../../src/index.js";
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
      const odd = perClassSampler(labels, { classes: 2, perClass: 3, random: seeded(2) }); // sizes that no buffer has yet
      await expect(net.fit(data, { sampler: odd, objective, stepsPerEpoch: 1 })).rejects.toThrow(
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

  it("says that the device was lost", async () => {
    const { net, data, sampler, objective } = make();
    backend.device.destroy();
    await backend.device.lost;
    await expect(net.fit(data, { sampler, objective, stepsPerEpoch: 1 })).rejects.toThrow(
      /webgpu: the graphics device was lost .*load the net from where it was saved/,
    );
  });
});
