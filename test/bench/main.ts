// npm run bench -- [--backend webgpu] [--json FILE] [--only ROW,ROW] [--threads N] [--rounds N] [--rows N] [--no-cpu]
// Times training and embedding on wasm, beside the same in PyTorch (if `python3`, or the interpreter that BENCH_PYTHON names, has it) and
// on the cpu backend. Ours and PyTorch in each of its two memory layouts take turns, round by round: the ratio is the median over the rounds, to the layout
// that is faster, so that whatever else the machine does falls on all alike.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { approximateBench, galleryBench } from "./gallery.js";
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

if (process.argv.includes("webgpu")) await import("./webgpu.js"); // a bench of its own, which ends the process

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    threads: { type: "string", default: String(Math.min(8, availableParallelism())) },
    rows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    "no-cpu": { type: "boolean", default: false },
  },
});
const wanted = (row: string): boolean => options.only === undefined || options.only.split(",").includes(row);
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

type Layout = "default" | "channels_last";

function peer(name: string, layout: Layout): Measured | undefined {
  try {
    const args = [here("peer.py"), name, options.threads, layout];
    return JSON.parse(
      execFileSync(python, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    ) as Measured;
  } catch {
    return undefined;
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const medianTime = (runs: readonly Measured[]): number => median(runs.map(({ msPerImage }) => msPerImage));
const peak = (runs: readonly Measured[]): number => median(runs.map(({ peakMemoryMB }) => peakMemoryMB));

/** The figures of a row: ours beside both layouts of PyTorch, each with one run per round. */
function compare(mine: readonly Measured[], theirs: Readonly<Record<Layout, readonly Measured[]>>): object {
  const ratio = (layout: Layout): number => median(mine.map((run, i) => run.msPerImage / theirs[layout][i].msPerImage));
  const compared = theirs.default.length === mine.length && theirs.channels_last.length === mine.length;
  if (!compared) return { peer: null, ratioToPeer: null };
  const better: Layout = medianTime(theirs.channels_last) < medianTime(theirs.default) ? "channels_last" : "default";
  return {
    peer: theirs.default[0].peer,
    peerLayout: better,
    ratioToPeer: ratio(better),
    ratioToPeerDefault: ratio("default"),
    peerMsPerImage: medianTime(theirs[better]),
    peerPeakMemoryMB: peak(theirs[better]),
  };
}

const started = performance.now();
const figures: Record<string, unknown> = {};
for (const [name, { repeats, onCpu }] of Object.entries(rows)) {
  if (!wanted(name)) continue;
  const mine: Measured[] = [];
  const theirs: Record<Layout, Measured[]> = { default: [], channels_last: [] };
  for (let round = 0; round < Number(options.rounds); round++) {
    mine.push(ours(name, "wasm", options.threads, repeats) as Measured);
    if (name === "twoLayer.step") continue;
    for (const layout of ["default", "channels_last"] as const) {
      const run = peer(name, layout);
      if (run !== undefined) theirs[layout].push(run);
    }
  }
  const cpu = options["no-cpu"] ? undefined : (ours(name, "cpu", "1", 1, onCpu) as Measured);
  const msPerImage = medianTime(mine);
  figures[name] = {
    msPerImage,
    ...compare(mine, theirs),
    ratioToCpuBackend: cpu === undefined ? null : cpu.msPerImage / msPerImage,
    peakMemoryMB: peak(mine),
  };
  console.log(name, figures[name]);
}
if (wanted("fit.overhead")) {
  figures["fit.overhead"] = ours("fit.overhead", "wasm", options.threads, 7);
  console.log("fit.overhead", figures["fit.overhead"]);
}
if (wanted("losses")) {
  const { losses } = await lossesBench({ python, threads: Number(options.threads) });
  for (const [name, figure] of Object.entries(losses)) figures[`losses.${name}`] = figure;
  console.table(losses);
}
if (wanted("gallery")) {
  const how = { python, threads: Number(options.threads), rows: Number(options.rows) };
  const gallery = await galleryBench(how);
  gallery.approximate = await approximateBench(how);
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
