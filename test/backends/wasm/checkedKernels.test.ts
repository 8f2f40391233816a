import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { inflate } from "../../../src/backends/wasm/inflate.js";
import { allocate, floats, placeOf } from "../../../src/backends/wasm/kernel.js";
import { runnerOf, type Argument, type Place, type WasmBackend } from "../../../src/backends/wasm/runner.js";

const windows = [5, 5, 2, 2, 2, 1, 1, 0, 0, 4, 4]; // an image 5 x 5 x 2, windows 2 x 2, stride 1
const gemm = (a: Argument, b: Argument, c: Argument, bias: Argument = 0): Argument[] => {
  const words = new Array<Argument>(45).fill(0);
  [a, b, c, bias, 7, 9, 5, 5, 9].forEach((word, i) => (words[i] = word)); // 7 x 5 times 5 x 9
  [0, 0, 12, 16, 1, 1, 1].forEach((word, i) => (words[9 + i] = word));
  words[29] = 128;
  return words;
};

/** Two images 4 x 4 x 5, each a tile of 5 x 5 with 13 frequencies; room for 6 tiles. */
const spectrumOf = (x: Argument, spectrum: Argument, pairs: Argument, bias: Argument = 0): Argument[] => {
  const image = [2, 320, 80, 20, 4, 4, 5];
  const tiles = [1, 1, 4, 4, 0, 0, 5, 5, 4, 4, 5, 5, 0];
  return [x, spectrum, pairs, pairs, bias, ...image, ...tiles, 13, 6, 192, 1, { float: 1 }, 0, 1];
};

interface Call {
  readonly kernel: string;
  /** Floats of each tensor, just enough. */
  readonly sizes: readonly number[];
  readonly words: (places: readonly Place[]) => Argument[];
  readonly chunks?: number;
}

const calls: readonly Call[] = [
  { kernel: "adam", sizes: [9, 9, 9, 9], words: (t) => [...t, 9, 8, ...[0.9, 0.999, 0.1, 1, 1e-7, 0.1, 0.001].map((float) => ({ float }))], chunks: 2 }, // prettier-ignore
  { kernel: "binary", sizes: [10, 10, 10], words: (t) => [...t, 10, 0, 1, 0, 32] },
  { kernel: "binary", sizes: [10, 5, 10], words: (t) => [...t, 10, 1, 5, 0, 10] },
  { kernel: "unary", sizes: [10, 10], words: (t) => [...t, 10, 0, 32] },
  { kernel: "repeatRow", sizes: [5, 15], words: (t) => [...t, 3, 5, 3, { float: 1 }] },
  { kernel: "columnSums", sizes: [15, 10], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "normSums", sizes: [15, 15, 5, 20], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "columnMoments", sizes: [15, 20], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "normGrad", sizes: [15, 15, 20, 15], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "affine", sizes: [15, 5, 5, 15], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "sumParts", sizes: [30, 10], words: (t) => [...t, 10, 3, 16] },
  { kernel: "notFinite", sizes: [10, 2], words: (t) => [...t, 10, 8], chunks: 2 },
  { kernel: "squaredNorm", sizes: [10, 2], words: (t) => [...t, 10, 8], chunks: 2 },
  { kernel: "squaredDistances", sizes: [12, 20, 15], words: (t) => [...t, 3, 5, 4, 0] },
  { kernel: "binary", sizes: [10, 2, 10], words: (t) => [...t, 10, 3, 5, 0, 10] },
  { kernel: "unitLength", sizes: [15, 15, 3], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "unitLengthGrad", sizes: [15, 15, 3, 15], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "fold", sizes: [49, 49], words: (t) => [...t, 7, 1, 4], chunks: 2 },
  { kernel: "rowLosses", sizes: [15, 3, 5, 3, 3, 15], words: (t) => [...t, 3, 5, 0, 1, 2, ...new Array<Argument>(12).fill({ float: 1 })], chunks: 2 }, // prettier-ignore
  { kernel: "rowLosses", sizes: [15, 3, 5, 3, 3, 15], words: (t) => [...t, 3, 5, 4, 1, 2, ...new Array<Argument>(3).fill({ float: 1 })], chunks: 2 }, // prettier-ignore
  { kernel: "classSums", sizes: [25, 5, 10], words: (t) => [...t, 5, 3], chunks: 2 },
  { kernel: "hardest", sizes: [15, 3, 5, 9, 6], words: (t) => [...t, 3, 5, 2], chunks: 2 },
  { kernel: "ownSoftmax", sizes: [15, 3, 3, 15], words: (t) => [...t, 3, 5, 2, ...new Array<Argument>(5).fill({ float: 1 })], chunks: 2 }, // prettier-ignore
  { kernel: "maxPool", sizes: [100, 64], words: (t) => [...t, 0, 0, ...windows], chunks: 2 },
  { kernel: "maxPoolGrad", sizes: [100, 64, 100], words: (t) => [...t, 0, ...windows], chunks: 2 },
  { kernel: "averagePoolGrad", sizes: [64, 100], words: ([dy, dx]) => [0, dy, dx, 0, ...windows], chunks: 2 },
  { kernel: "addWindows", sizes: [256, 100], words: ([from, dx]) => [0, from, dx, 0, ...windows], chunks: 2 },
  {
    kernel: "localResponse",
    sizes: [15, 15],
    words: ([x, y]) => [x, y, 0, 0, 3, 5, 2, 8, 3, { float: 1 }, { float: 1 }],
  },
  { kernel: "localResponseGrad", sizes: [15, 15, 15], words: ([x, dy, dx]) => [x, 0, dy, dx, 3, 5, 2, 8, 3, { float: 1 }, { float: 1 }] }, // prettier-ignore
  { kernel: "nearRows", sizes: [15, 10, 2, 11], words: (t) => [...t, 3, 5, 2, 0, 5], chunks: 1 },
  { kernel: "nearProducts", sizes: [15, 32, 32, 11], words: (t) => [...t, 3, 5, 2, { float: 100 }, 5], chunks: 1 },
  {
    kernel: "toSpectrum",
    sizes: [160, 1248, 26],
    words: ([x, spectrum, pairs]) => spectrumOf(x, spectrum, pairs),
    chunks: 2,
  },
  {
    kernel: "fromSpectrum",
    sizes: [160, 1248, 26, 5],
    words: ([x, spectrum, pairs, bias]) => spectrumOf(x, spectrum, pairs, bias),
    chunks: 2,
  },
  {
    kernel: "spectrumProduct",
    sizes: [96, 192, 192],
    words: (t) => [...t, 1, 2, 5, 6, 6, 6, 192, 384, 384, 5, 0, 0, 1, 0, 1, 8],
  },
  {
    kernel: "spectrumProduct",
    sizes: [96, 192, 384],
    words: (t) => [...t, 1, 2, 0, 6, 6, 12, 192, 384, 768, 5, 1, 1, 1, 1, 1, 8],
  },
  { kernel: "gemm", sizes: [35, 45, 63, 9], words: ([a, b, c, bias]) => gemm(a, b, c, bias) },
];

describe.each([1, 2])("the kernels that the tests run, on %d threads", (threads) => {
  let backend: WasmBackend;
  beforeAll(async () => {
    await useWasm({ threads });
    backend = tf.backend() as unknown as WasmBackend;
  });

  /** Runs a kernel on tensors of these sizes, in floats. */
  function run(
    { kernel, words, chunks = 1 }: Call,
    sizes: readonly number[],
    change = (place: Place): Place => place,
  ): void {
    const tensors = sizes.map((size) => allocate(backend, [size]));
    try {
      for (const tensor of tensors) floats(backend, tensor).fill(0);
      const places = tensors.map((tensor) => placeOf(backend, tensor));
      runnerOf(backend).run(kernel, words(places.map((place, i) => (i === 0 ? change(place) : place))), chunks);
    } finally {
      for (const tensor of tensors) backend.disposeData(tensor.dataId);
    }
  }

  it.each(calls.map((call) => [call.kernel, call] as const))(
    "%s runs on tensors that are just large enough, and refuses any that is smaller",
    (_, call) => {
      run(call, call.sizes);
      call.sizes.forEach((size, tensor) => {
        const short = call.sizes.map((own, i) => (i === tensor ? size - 1 : own));
        expect(() => { run(call, short); }, `tensor ${tensor}`).toThrow(/must be a tensor of at least \d+ bytes/); // prettier-ignore
      });
      run(call, call.sizes); // and goes on
    },
  );

  it.each(calls.map((call) => [call.kernel, call] as const))(
    "%s refuses a tensor between two words, or beyond the memory",
    (_, call) => {
      const changes: ((place: Place) => Place)[] = [
        ({ at, bytes }) => ({ at: at + 2, bytes }),
        ({ bytes }) => ({ at: backend.wasm.asm.memory.buffer.byteLength - 8, bytes }),
      ];
      for (const change of changes) expect(() => { run(call, call.sizes, change); }).toThrow(RangeError); // prettier-ignore
    },
  );

  it("refuse to write to what they read", () => {
    const x = allocate(backend, [10]);
    const place = placeOf(backend, x);
    expect(() => {
      runnerOf(backend).run("unary", [place, place, 10, 0, 32], 1);
    }).toThrow("lies apart from the others");
    backend.disposeData(x.dataId);
  });

  it("know every kernel there is", async () => {
    const { plain } = await import("../../../src/backends/wasm/kernelBytes.js");
    const names = WebAssembly.Module.exports(new WebAssembly.Module(await inflate(plain))).map(({ name }) => name); // prettier-ignore
    const tiles = ["columnTile", "distanceTile", "rowTile", "integerTile", "manhattan", "product", "squared"]; // parts of the others
    expect(new Set([...calls.map(({ kernel }) => kernel), ...tiles])).toEqual(new Set(names));
  });
});
