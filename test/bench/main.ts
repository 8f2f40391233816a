// npm run bench -- [--json FILE] [--only ROW] [--threads N] [--rounds N] [--no-cpu]
// Times training and embedding on wasm, beside the same in PyTorch (if `python3`, or the interpreter that BENCH_PYTHON names, has it) and
// on the cpu backend. Our runs and PyTorch's take turns, and of each the fastest round counts.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { galleryBench } from "./gallery.js";
import { lossesBench } from "./losses.js";

interface Row {
  readonly peer: string | null;
}

interface Measured {
  readonly msPerImage: number;
  readonly fastest: number;
  readonly peakMemoryMB: number;
  readonly peer?: string;
}

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    threads: { type: "string", default: String(Math.min(8, availableParallelism())) },
    rounds: { type: "string", default: "2" },
    "no-cpu": { type: "boolean", default: false },
  },
});
const python = process.env.BENCH_PYTHON ?? "python3";
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Repeats of ours in a round, and images on the cpu backend, where one is enough to wait for. */
const rows = {
  "koch.step": { repeats: 4, onCpu: 1 },
  "conv4.step": { repeats: 20, onCpu: 8 },
  "signet.step": { repeats: 3, onCpu: 1 },
  embed: { repeats: 2, onCpu: 20 },
  "twoLayer.step": { repeats: 20, onCpu: 8 },
} as const;

function ours(name: string, backend: string, threads: string, ...rest: number[]): unknown {
  const args = ["--import", "tsx", here("measure.ts"), name, backend, threads, ...rest.map(String)];
  return JSON.parse(
    execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(),
  );
}

function peer(name: string): Measured | undefined {
  try {
    const args = [here("peer.py"), name, options.threads];
    return JSON.parse(
      execFileSync(python, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    ) as Measured;
  } catch {
    return undefined;
  }
}

const best = (a: Measured | undefined, b: Measured | undefined): Measured | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a.msPerImage <= b.msPerImage ? a : b;

const started = performance.now();
const figures: Record<string, unknown> = {};
for (const [name, { repeats, onCpu }] of Object.entries(rows)) {
  if (options.only !== undefined && options.only !== name) continue;
  let mine: Measured | undefined;
  let theirs: Measured | undefined;
  for (let round = 0; round < Number(options.rounds); round++) {
    mine = best(mine, ours(name, "wasm", options.threads, repeats) as Measured);
    if (name !== "twoLayer.step") theirs = best(theirs, peer(name));
  }
  const cpu = options["no-cpu"] ? undefined : (ours(name, "cpu", "1", 1, onCpu) as Measured);
  const { msPerImage, peakMemoryMB } = mine!;
  figures[name] = {
    msPerImage,
    peer: theirs?.peer ?? null,
    ratioToPeer: theirs === undefined ? null : msPerImage / theirs.msPerImage,
    ratioToCpuBackend: cpu === undefined ? null : cpu.msPerImage / msPerImage,
    peakMemoryMB,
    peerPeakMemoryMB: theirs?.peakMemoryMB ?? null,
  };
  console.log(name, figures[name]);
}
if (options.only === undefined || options.only === "fit.overhead") {
  figures["fit.overhead"] = ours("fit.overhead", "wasm", options.threads, 7);
  console.log("fit.overhead", figures["fit.overhead"]);
}
if (options.only === undefined || options.only === "losses") {
  const { losses } = await lossesBench({ python, threads: Number(options.threads) });
  for (const [name, figure] of Object.entries(losses)) figures[`losses.${name}`] = figure;
  console.table(losses);
}
if (options.only === undefined || options.only === "gallery") {
  const gallery = await galleryBench({ python, threads: Number(options.threads) });
  for (const [name, figure] of Object.entries(gallery)) figures[`gallery.${name}`] = figure;
  console.table(gallery);
  if (gallery.exact1.peer === null)
    console.log(`no comparison: ${python} has no faiss; name one that has by BENCH_PYTHON`);
}
if (Object.keys(rows).some((name) => name !== "twoLayer.step" && (figures[name] as Row | undefined)?.peer === null)) {
  console.log(
    `no comparison: ${python} has no PyTorch with pytorch-metric-learning; name one that has by BENCH_PYTHON`,
  );
}
const report = {
  name: "bench",
  seed: 1,
  backend: "wasm",
  threads: Number(options.threads),
  seconds: (performance.now() - started) / 1000,
  data: { source: "random numbers" },
  figures,
};
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
