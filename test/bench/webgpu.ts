// npm run bench -- --backend webgpu [--quick] [--json FILE] [--only ROW] [--programs]
// Times training steps and embedding on webgpu in Node, with the work of the graphics processor by its own clock and the number of kernels per step, and our
// kernels beside tfjs' own. Runs by itself too, bundled: see prepareGpuRun.ts.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import type { TensorInfo } from "@tensorflow/tfjs-core";

import type { GpuBackend } from "../../src/backends/webgpu/gpuBackend.js";

const { values: options } = parseArgs({
  options: {
    backend: { type: "string" },
    json: { type: "string" },
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    programs: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    batch: { type: "string" },
  },
});

const { noWebgpu } = await import("../backends/webgpu/navigatorGpu.js");
if (noWebgpu !== undefined) {
  console.error(`no webgpu: ${noWebgpu}`);
  process.exit(1);
}
await import("@tensorflow/tfjs-backend-webgpu");
await import("@tensorflow/tfjs-backend-cpu");
const tf = await import("@tensorflow/tfjs-core");
const { checkBackend, useBackend } = await import("../../src/backends/index.js");
const { stateOf } = await import("../../src/backends/webgpu/gpuState.js");
const { GpuTimer } = await import("../../src/backends/webgpu/gpuTimer.js");
const { shippedKernel } = await import("../../src/backends/replaceKernel.js");
const { fitAndHandWritten, workloads } = await import("./workloads.js");

await useBackend("webgpu");
const backend = tf.backend() as unknown as GpuBackend;
const state = stateOf(backend);
if (options.batch !== undefined) state.batch = Number(options.batch);
const { adapterInfo } = backend.device as { adapterInfo?: { description?: string; vendor?: string; device?: string } };
const adapter = [adapterInfo?.vendor, adapterInfo?.description ?? adapterInfo?.device].filter(Boolean).join(" ");
console.log(`adapter: ${adapter}${state.isSoftware ? " (software)" : ""}`);
const figures: Record<string, Record<string, unknown>> = {};
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const wanted = (row: string): boolean => options.only === undefined || row.startsWith(options.only);

if (options.check) {
  const { ok, checks } = await checkBackend();
  console.log(`checkBackend: ${checks.filter((check) => check.ok).length} of ${checks.length} right`);
  if (!ok) console.log(checks.filter((check) => !check.ok));
  const { differenceOf, kernelCases, valuesOn } = await import("../backends/webgpu/kernelCases.js");
  let right = 0;
  for (const one of kernelCases) {
    const off = await differenceOf(one).catch((error: unknown) => String(error));
    if (typeof off === "number" && off < 1e-4) right++;
    else {
      console.log(`wrong: ${one.name}: ${off}`);
      for (const name of ["webgpu", "cpu"])
        for (const values of await valuesOn(name, one)) console.log(name, values.subarray(0, 12).join(" "));
    }
  }
  console.log(`kernels beside cpu: ${right} of ${kernelCases.length} right`);
  await tf.setBackend("webgpu");
  const { trainTwice } = await import("../backends/webgpu/trainTwice.js");
  const { same, losses, bytes } = await trainTwice(options.quick ? 2 : 300);
  console.log(
    `same seed, same numbers: ${same}; loss ${losses[0]} to ${losses.at(-1)}; bytes allocated ${bytes.join(", ")}`,
  );
}

/** Work, images and repeats; fewer of both for a software driver. */
const rows: [name: string, work: string, images: number, repeats: number][] = options.quick
  ? [
      ["conv4.step", "conv4.step", 8, 1],
      ["koch.step", "koch.step", 1, 1],
      ["signet.step", "signet.step", 2, 1],
      ["embed", "embed", 20, 1],
    ]
  : [
      ["conv4.step", "conv4.step", 128, 20],
      ["conv4.step.1024", "conv4.step", 1024, 10],
      ["koch.step", "koch.step", 128, 8],
      ["koch.step.32", "koch.step", 32, 10],
      ["signet.step", "signet.step", 64, 10],
      ["embed", "embed", 10_000, 5],
    ];

for (const [name, work, images, repeats] of rows) {
  const row = `webgpu.${name}`;
  if (!wanted(row)) continue;
  try {
    const { run } = workloads[work](images);
    const warm: number[] = [];
    const timed = async (): Promise<number> => {
      const start = performance.now();
      await run();
      return performance.now() - start;
    };
    warm.push(await timed());
    const [compiled, runs] = [state.compiled, state.runs];
    warm.push(await timed());
    const [compiledLater, kernels] = [state.compiled - compiled, state.runs - runs];
    for (let i = 0; !options.quick && i < 8; i++) warm.push(await timed()); // until the engine has compiled its own side
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) times.push(await timed());
    let gpuMs: number | null = null;
    if (backend.device.features.has("timestamp-query")) {
      const timer = new GpuTimer(backend);
      state.timer = timer;
      await run();
      state.timer = undefined;
      const programs = await timer.read();
      gpuMs = programs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      if (options.programs) printPrograms(programs);
    }
    const wall = median(times);
    const memoryMB = Math.round(backend.bufferManager.numBytesAllocated / 2 ** 20);
    figures[row] = {
      ...{ msPerImage: wall / images, images, stepMs: wall, fastestMs: times[0], gpuMs, kernels, compiledLater },
      ...{ firstMs: warm[0], memoryMB, adapter },
    };
    console.log(row, JSON.stringify(figures[row]));
    await besideJax(row, work, images, repeats);
  } catch (error) {
    console.log(row, String(error));
  }
}

if (!options.quick && wanted("webgpu.fit")) {
  // The whole loop: samples gathered on the device, checks, batch-hard mining, Adam.
  const steps = 50;
  const { fit } = fitAndHandWritten(steps);
  await fit.run();
  const runs = state.runs;
  const times: number[] = [];
  for (let i = 0; i < 4; i++) {
    const start = performance.now();
    await fit.run();
    times.push(performance.now() - start);
  }
  const kernels = (state.runs - runs) / 4 / steps;
  figures["webgpu.fit"] = { msPerImage: median(times) / fit.images, images: fit.images / steps, kernels, adapter };
  console.log("webgpu.fit", JSON.stringify(figures["webgpu.fit"]));
}

/** The same step in jax-js, on the same adapter. */
async function besideJax(row: string, work: string, images: number, repeats: number): Promise<void> {
  if (options.quick && work !== "conv4.step") return; // minutes on a software driver
  const { jaxStep } = await import("./jaxPeer.js");
  const step = await jaxStep(work, images);
  if (step === undefined) return;
  for (let i = 0; i < (options.quick ? 1 : 3); i++) await step(); // compiles
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  const jaxMsPerImage = median(times) / images;
  figures[row] = { ...figures[row], jaxMsPerImage, ratioToJax: Number(figures[row].msPerImage) / jaxMsPerImage };
  console.log(`    jax-js ${jaxMsPerImage.toFixed(4)} ms an image`);
}

function printPrograms(programs: readonly { name: string; milliseconds: number }[]): void {
  const sums = new Map<string, { count: number; sum: number }>();
  for (const { name, milliseconds } of programs) {
    const one = sums.get(name) ?? { count: 0, sum: 0 };
    sums.set(name, { count: one.count + 1, sum: one.sum + milliseconds });
  }
  const largest = [...sums].sort(([, a], [, b]) => b.sum - a.sum).slice(0, 14);
  for (const [name, { count, sum }] of largest) console.log(`    ${sum.toFixed(3)} ms  ${count} x ${name}`);
}

/** The milliseconds that a kernel takes, its result read. */
async function millisecondsOf(run: () => TensorInfo, repeats: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= repeats; i++) {
    const start = performance.now();
    const result = run();
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.submitQueue();
    await backend.device.queue.onSubmittedWorkDone();
    times.push(performance.now() - start);
    backend.disposeData(result.dataId);
  }
  return median(times.slice(1)); // the first compiles
}

const noise = (shape: number[]) => tf.randomNormal(shape, 0, 1, "float32", 1);
interface Comparison {
  readonly row: string;
  readonly kernel: string;
  readonly inputs: Record<string, TensorInfo>;
  readonly attrs: object;
}

function filterGradient(layer: string, x: number[], filter: number[], pad: "same" | "valid"): Comparison {
  const info = tf.backend_util.computeConv2DInfo(x as never, filter as never, 1, 1, pad);
  return {
    row: `webgpu.filterGradient.${layer}`,
    kernel: "Conv2DBackpropFilter",
    inputs: { x: noise(x), dy: noise(info.outShape) },
    attrs: { strides: 1, pad, dataFormat: "NHWC", dilations: 1, filterShape: filter },
  };
}

function responseGradient(layer: string, shape: number[]): Comparison {
  const [x, dy] = [noise(shape), noise(shape)];
  const attrs = { depthRadius: 2, bias: 2, alpha: 2e-5, beta: 0.75 };
  return {
    row: `webgpu.responseGradient.${layer}`,
    kernel: "LRNGrad",
    inputs: { x, y: tf.localResponseNormalization(x as never, 2, 2, 2e-5, 0.75), dy },
    attrs,
  };
}

const many = options.quick ? 1 : 8;
const comparisons: (() => Comparison)[] = [
  () => filterGradient("conv4.1", [16 * many, 28, 28, 1], [3, 3, 1, 64], "same"),
  () => filterGradient("conv4.2", [16 * many, 14, 14, 64], [3, 3, 64, 64], "same"),
  () => filterGradient("conv4.3", [16 * many, 7, 7, 64], [3, 3, 64, 64], "same"),
  () => filterGradient("koch.1", [many, 105, 105, 1], [10, 10, 1, 64], "valid"),
  () => filterGradient("koch.2", [many, 48, 48, 64], [7, 7, 64, 128], "valid"),
  () => filterGradient("koch.3", [many, 21, 21, 128], [4, 4, 128, 128], "valid"),
  () => filterGradient("koch.4", [many, 9, 9, 128], [4, 4, 128, 256], "valid"),
  () => responseGradient("signet.1", [2 * many, 37, 53, 96]),
  () => responseGradient("signet.2", [2 * many, 18, 26, 256]),
];
for (const make of comparisons) {
  const { row, kernel, inputs, attrs } = make();
  if (wanted(row)) {
    const call = { inputs: inputs as never, attrs: attrs as never, backend };
    const theirKernel = shippedKernel(kernel, "webgpu")!;
    const ours = await millisecondsOf(
      () => tf.getKernel(kernel, "webgpu").kernelFunc(call) as TensorInfo,
      options.quick ? 3 : 10,
    );
    const theirs = await millisecondsOf(() => theirKernel(call) as TensorInfo, options.quick ? 1 : 5);
    figures[row] = { ms: ours, tfjsMs: theirs, ratioToTfjs: ours / theirs, adapter };
    console.log(row, JSON.stringify(figures[row]));
  }
  tf.dispose(Object.values(inputs) as never);
}
for (const kind of ["filterGradient", "responseGradient"]) {
  const ratios = Object.entries(figures).flatMap(([row, { ratioToTfjs }]) =>
    row.includes(kind) ? [Number(ratioToTfjs)] : [],
  );
  if (ratios.length > 0)
    figures[`webgpu.${kind}`] = { ratioToTfjs: Math.max(...ratios), layers: ratios.length, adapter };
}
if (options.json !== undefined) {
  const report = { name: "bench", seed: 1, backend: "webgpu", adapter, data: { source: "random numbers" }, figures };
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}
process.exit(0); // the device would keep the process alive
