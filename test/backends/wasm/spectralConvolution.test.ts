import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import type { WasmKernelCall } from "../../../src/backends/wasm/kernel.js";
import { runnerOf, type WasmBackend } from "../../../src/backends/wasm/runner.js";
import {
  spectralBackpropFilter,
  spectralBackpropInput,
  spectralForward,
} from "../../../src/backends/wasm/spectralConvolution.js";
import { plansFor } from "../../../src/backends/wasm/spectralPlan.js";
import { seeded } from "../../../src/core/random.js";
import { naiveConvolution, relativeError, uniform } from "../convolutionOracle.js";

const MOST_ERROR = 5e-6;

async function startedBackend(threads: number): Promise<WasmBackend> {
  await useWasm({ threads });
  await tf.setBackend("wasm");
  return tf.backend() as unknown as WasmBackend;
}

/** Runs a pass on inputs of these values and reads its result. */
function compute(
  backend: WasmBackend,
  inputs: Readonly<Record<string, { shape: number[]; values: Float32Array }>>,
  pass: (call: WasmKernelCall) => tf.TensorInfo,
): Float32Array {
  const tensors = Object.entries(inputs).map(([name, { shape, values }]): [string, tf.TensorInfo] => {
    const tensor = backend.makeOutput(shape, "float32");
    backend.typedArrayFromHeap(tensor).set(values);
    return [name, tensor];
  });
  const original = (): never => {
    throw new Error("not to be called");
  };
  const result = pass({ inputs: Object.fromEntries(tensors), attrs: {}, backend, runner: runnerOf(backend), original });
  const values = Float32Array.from(backend.typedArrayFromHeap(result) as Float32Array);
  for (const { dataId } of [...tensors.map(([, tensor]) => tensor), result]) backend.disposeData(dataId);
  return values;
}

const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  image: fc.tuple(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 1, max: 23 })),
  taps: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  channels: fc.tuple(fc.integer({ min: 1, max: 21 }), fc.integer({ min: 1, max: 21 })),
  padding: fc.tuple(...([0, 1, 2, 3] as const).map(() => fc.integer({ min: 0, max: 5 }))),
  plan: fc.nat(),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});

describe.each([1, 2])("convolution by Fourier transforms on %d threads", (threads) => {
  let backend: WasmBackend;
  beforeAll(async () => {
    backend = await startedBackend(threads);
  });

  it("agrees with a loop in double precision, and so do both gradients, over shapes, paddings and lengths", () => {
    fc.assert(
      fc.property(shapes, ({ batch, image, taps, channels: [c, n], padding, plan: choice, seed }) => {
        const [top, bottom, left, right] = padding;
        fc.pre(image[0] + top + bottom >= taps[0] && image[1] + left + right >= taps[1]);
        const pad: tf.backend_util.ExplicitPadding = [[0, 0], [top, bottom], [left, right], [0, 0]]; // prettier-ignore
        const xShape: [number, number, number, number] = [batch, ...image, c];
        const info = tf.backend_util.computeConv2DInfo(xShape, [...taps, c, n], 1, 1, pad);
        const plans = plansFor({ out: [info.outHeight, info.outWidth], taps });
        const plan = plans[choice % plans.length];
        const random = seeded(seed);
        const x = { shape: xShape, values: uniform(xShape, random) };
        const filter = { shape: info.filterShape, values: uniform(info.filterShape, random) };
        const dy = { shape: info.outShape, values: uniform(info.outShape, random) };
        const expected = naiveConvolution(info, { x: x.values, filter: filter.values, dy: dy.values });
        const results = {
          y: compute(backend, { x, filter }, (call) => spectralForward(call, info, plan)),
          dx: compute(backend, { dy, filter }, (call) => spectralBackpropInput(call, info, plan)),
          dw: compute(backend, { x, dy }, (call) => spectralBackpropFilter(call, info, plan)),
        };
        for (const name of ["y", "dx", "dw"] as const) {
          expect(relativeError(results[name], expected[name]), name).toBeLessThan(MOST_ERROR);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("adds the bias and rectifies, with channels that fill no strip", () => {
    const info = tf.backend_util.computeConv2DInfo([2, 9, 7, 3], [3, 2, 3, 13], 1, 1, "same");
    const random = seeded(3);
    const x = { shape: info.inShape, values: uniform(info.inShape, random) };
    const filter = { shape: info.filterShape, values: uniform(info.filterShape, random) };
    const bias = { shape: [13], values: uniform([13], random) };
    const dy = new Float32Array(tf.util.sizeFromShape(info.outShape));
    const { y } = naiveConvolution(info, { x: x.values, filter: filter.values, dy });
    const plan = plansFor({ out: [9, 7], taps: [3, 2] })[4];
    const got = compute(backend, { x, filter, bias }, (call) =>
      spectralForward(call, info, plan, { bias: call.inputs.bias, relu: true }),
    );
    const expected = y.map((value, i) => Math.max(0, value + bias.values[i % 13]));
    expect(relativeError(got, expected)).toBeLessThan(MOST_ERROR);
    expect(Math.min(...got)).toBe(0);
  });
});

/** Channels of a real layer: sums are long, and spectra are computed for several parts of the batch. */
const layers = [
  { name: "many channels", x: [3, 8, 12, 72] as const, taps: [3, 3] as const, n: 136, pad: "same" as const, size: "10x8" },
  { name: "a large window", x: [2, 30, 30, 24] as const, taps: [7, 7] as const, n: 40, pad: "valid" as const, size: "20x20" },
  { name: "parts of a batch", x: [40, 20, 20, 16] as const, taps: [4, 4] as const, n: 56, pad: "valid" as const, size: "12x12" },
]; // prettier-ignore

describe("convolution by Fourier transforms of layers", () => {
  it.each(layers)(
    "is as exact as single precision allows, and the same bit for bit on 1 and 3 threads: $name",
    async ({ x: xShape, taps, n, pad, size }) => {
      const info = tf.backend_util.computeConv2DInfo([...xShape], [...taps, xShape[3], n], 1, 1, pad);
      const plan = plansFor({ out: [info.outHeight, info.outWidth], taps }).find(
        ({ down, across }) => `${down.size}x${across.size}` === size,
      )!;
      const random = seeded(5);
      const x = { shape: info.inShape, values: uniform(info.inShape, random) };
      const filter = { shape: info.filterShape, values: uniform(info.filterShape, random) };
      const dy = { shape: info.outShape, values: uniform(info.outShape, random) };
      const expected = naiveConvolution(info, { x: x.values, filter: filter.values, dy: dy.values });
      const results: Record<"y" | "dx" | "dw", Float32Array>[] = [];
      for (const threads of [1, 3]) {
        const backend = await startedBackend(threads);
        results.push({
          y: compute(backend, { x, filter }, (call) => spectralForward(call, info, plan)),
          dx: compute(backend, { dy, filter }, (call) => spectralBackpropInput(call, info, plan)),
          dw: compute(backend, { x, dy }, (call) => spectralBackpropFilter(call, info, plan)),
        });
      }
      for (const name of ["y", "dx", "dw"] as const) {
        expect(relativeError(results[0][name], expected[name]), name).toBeLessThan(MOST_ERROR);
        expect(results[1][name], name).toEqual(results[0][name]);
      }
    },
  );
});
