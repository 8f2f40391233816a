// Enrolls a million identities in a gallery, then answers each line on its input, "1" or "100" queries, with how long the search took.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { useWasm } from "../../src/backends/index.js";
import { calibrate } from "../../src/calibration/calibrate.js";
import { seeded } from "../../src/core/random.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Gallery } from "../../src/gallery/Gallery.js";

const [rows, size, threads] = process.argv.slice(2).map(Number);
await useWasm({ threads });
const random = seeded(1);
/** Fills arrays that are there already: a million new ones would be measured with the gallery. */
const fill = (vectors: Float32Array[]): Float32Array[] => {
  for (const vector of vectors) {
    let squares = 0;
    for (let i = 0; i < size; i++) {
      vector[i] = random() + random() + random() - 1.5;
      squares += vector[i] * vector[i];
    }
    const length = Math.sqrt(squares);
    for (let i = 0; i < size; i++) vector[i] /= length;
  }
  return vectors;
};
const empty = (count: number): Float32Array[] => Array.from({ length: count }, () => new Float32Array(size));
const memory = (field: string): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;

const calibration = calibrate({ distances: [0.5, 0.6, 1.3, 1.4], y: [0, 0, 1, 1] });
const gallery = new Gallery({ encoder: vectorEncoder({ size }), calibration, allowUnknownOrigin: true });
// A first round with all that is compiled and held anyway, so that what follows is the gallery's own.
const warm = new Gallery({ encoder: vectorEncoder({ size }), calibration, allowUnknownOrigin: true });
const samples = empty(2000);
await warm.enrollAll(
  fill(samples),
  Int32Array.from({ length: 2000 }, (_, i) => i),
);
await warm.identifyAll(samples.slice(0, 100));
warm.dispose();
globalThis.gc?.();
const before = memory("VmRSS");
for (let done = 0; done < rows; done += samples.length) {
  const count = Math.min(samples.length, rows - done);
  const names = Array.from({ length: count }, (_, i) => `identity ${done + i}`);
  await gallery.enrollAll(fill(samples).slice(0, count), names);
  if (done % 20_000 === 0) globalThis.gc?.(); // garbage is not the gallery's
}
const queries = fill(empty(100));
console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "memory") {
    console.log(JSON.stringify({ peakMemoryMB: memory("VmHWM") - before, numbersMB: (4 * rows * size) / 2 ** 20 }));
    continue;
  }
  const asked = queries.slice(0, Number(line));
  const started = performance.now();
  await gallery.identifyAll(asked, { top: 5 });
  console.log(JSON.stringify({ ms: performance.now() - started }));
}
