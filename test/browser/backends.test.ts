import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

import { checkBackend, useBackend, useWasm, type BackendName } from "../../src/backends/index.js";
import {
  batchHard,
  calibrate,
  convTower,
  fromArrays,
  Gallery,
  pairSampler,
  perClassSampler,
  seeded,
  SiameseNet,
  splitByClass,
  vectorEncoder,
} from "../../src/index.js";

const hasWebgpu = "gpu" in navigator && (await navigator.gpu.requestAdapter()) !== null;

/** Bars at an angle and a place of their own for each class, with noise. */
function bars(): { samples: Float32Array[]; labels: number[] } {
  const random = seeded(7);
  const labels = Array.from({ length: 120 }, (_, i) => i % 15);
  const samples = labels.map((kind) =>
    Float32Array.from({ length: 256 }, (_, i) => {
      const [x, y] = [(i % 16) - 8, Math.floor(i / 16) - 8];
      const across = x * Math.cos(kind * 0.42) + y * Math.sin(kind * 0.42) + (kind % 3) * 3 - 3;
      return (Math.abs(across) < 1.5 ? 1 : 0) + 0.2 * random();
    }),
  );
  return { samples, labels };
}

describe.each<{ name: BackendName; available: boolean }>([
  { name: "wasm", available: true },
  { name: "webgl", available: true },
  { name: "webgpu", available: hasWebgpu },
  { name: "cpu", available: true },
])("in a browser on $name", ({ name, available }) => {
  beforeAll(async () => {
    if (available) await useBackend(name);
  });

  it.skipIf(!available)("everything the library uses has a right gradient", async () => {
    const before = tf.memory().numTensors;
    const { backend, checks } = await checkBackend();
    expect(backend).toBe(name);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.skipIf(!available)("a convolutional net trains, calibrates and identifies", async () => {
    const random = seeded(1);
    const { samples, labels } = bars();
    const [train, held] = splitByClass(fromArrays(samples, labels, { shape: [16, 16, 1] }), {
      testFraction: 0.4,
      random,
    });
    const net = new SiameseNet({
      tower: convTower({ inputShape: [16, 16, 1], filters: [8, 16], embeddingSize: 16, random }),
    });
    const { history } = await net.fit(train, {
      sampler: perClassSampler(train.labels, { random }),
      objective: batchHard({ margin: 0.3 }),
      epochs: 6,
      learningRate: 0.005,
      random,
    });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
    const calibration = calibrate(await net.score(held, pairSampler(held.labels, { random })(100)));
    expect(calibration.areaUnderCurve).toBeGreaterThan(0.7);
    const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration });
    await gallery.enroll("first", samples[0]);
    expect((await gallery.identify(samples[0])).name).toBe("first");
    net.dispose();
  });
});

describe("the gradient of a filter on webgl", () => {
  it.each<[name: string, x: number[], filter: number[], pad: "same" | "valid"]>([
    ["one channel", [3, 12, 11, 1], [3, 3, 1, 8], "same"],
    ["few channels, an uneven number of pixels", [1, 9, 7, 5], [4, 2, 5, 3], "valid"],
    ["many channels", [2, 8, 8, 24], [3, 3, 24, 16], "same"],
    ["many channels, not padded", [2, 6, 7, 32], [2, 5, 32, 10], "valid"],
  ])("agrees with cpu: %s", async (_, shape, filterShape, pad) => {
    const results: Float32Array[] = [];
    for (const name of ["webgl", "cpu"] as const) {
      await useBackend(name);
      const [x, filter] = [shape, filterShape].map((own, seed) => tf.randomUniform(own, -1, 1, "float32", seed + 1));
      const gradients = tf.grads((a, b) => tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, pad))))([
        x,
        filter,
      ]);
      for (const gradient of gradients) results.push(await gradient.data<"float32">());
      tf.dispose([x, filter, ...gradients]);
    }
    for (const k of [0, 1]) {
      const scale = Math.max(1, ...results[2 + k].map(Math.abs));
      results[k].forEach((value, i) => expect(Math.abs(value - results[2 + k][i]) / scale).toBeLessThan(1e-4));
    }
  });
});

describe("threads in a browser", () => {
  it("start where the page is cross-origin isolated, else say why not", async () => {
    expect(crossOriginIsolated).toBe(import.meta.env.VITE_PLAIN === undefined);
    const { threads, notices } = await useWasm({ threads: 2 });
    if (crossOriginIsolated) expect({ threads, notices }).toEqual({ threads: 2, notices: [] });
    else expect({ threads, notices }).toEqual({ threads: 1, notices: [expect.stringContaining("one thread: ")] });
  });
});
