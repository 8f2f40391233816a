// Enrolls identities in a stored gallery with an approximate index, writes the vectors down for the peer, then answers each line on its input, "search" or "memory".
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { useWasm } from "../../src/backends/index.js";
import { calibrate } from "../../src/calibration/calibrate.js";
import { seeded } from "../../src/core/random.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { fileGalleryStore } from "../../src/stores/fileGalleryStore.js";
import { StoredGallery, type StoredGalleryOptions } from "../../src/stores/StoredGallery.js";
import { usearchIndex } from "../../src/stores/usearchIndex.js";

const [rows, size, threads] = process.argv.slice(2, 5).map(Number);
const folder = process.argv[5];
await useWasm({ threads });
const random = seeded(1);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Embeddings of real nets have fewer directions that matter than numbers; independent ones would have no neighbours to speak of. */
const LATENT = 32;
const mix = Float32Array.from({ length: LATENT * size }, normal);
const unit = (row: Float32Array): Float32Array => {
  const length = Math.hypot(...row);
  return row.map((value) => value / length);
};
function draw(): Float32Array {
  const row = new Float32Array(size);
  for (let k = 0; k < LATENT; k++) {
    const weight = normal();
    for (let i = 0; i < size; i++) row[i] += weight * mix[k * size + i];
  }
  return unit(row.map((value) => value + 0.5 * normal()));
}
const bytesOf = (vectors: readonly Float32Array[]): Buffer =>
  Buffer.concat(vectors.map((row) => Buffer.from(row.buffer)));
const memory = (field: string): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;

const encoder = vectorEncoder({ size });
const calibration = calibrate({ distances: [0.5, 0.6, 1.3, 1.4], y: [0, 0, 1, 1] });
const options: StoredGalleryOptions<Float32Array | number[]> = {
  encoder,
  calibration,
  allowUnknownOrigin: true,
};
const open = (own: object = {}): Promise<StoredGallery<Float32Array | number[]>> =>
  StoredGallery.open(fileGalleryStore(join(folder, "a.gallery")), { ...options, ...own });
const gallery = await open({ index: usearchIndex() });
const model = await encoder.fingerprint();
const vectorFile = join(folder, "vectors.f32");
writeFileSync(vectorFile, "");
const queries: Float32Array[] = [];
const started = performance.now();
for (let done = 0; done < rows; done += 5000) {
  const vectors = Array.from({ length: Math.min(5000, rows - done) }, draw);
  appendFileSync(vectorFile, bytesOf(vectors));
  await gallery.enrollTemplates(
    vectors.map((row, i) => ({ name: `identity ${done + i}`, templates: [row] })),
    model,
  );
  // New examples of who is enrolled; strangers follow below.
  if (queries.length < 250) queries.push(...vectors.slice(0, 10).map((row) => unit(row.map((value) => value + 0.03 * normal())))); // prettier-ignore
}
queries.length = Math.min(queries.length, 250);
queries.push(...Array.from({ length: 250 }, draw));
writeFileSync(join(folder, "queries.f32"), bytesOf(queries));
await gallery.identify(queries[0]); // builds what waits
console.log(JSON.stringify({ ready: true, seconds: (performance.now() - started) / 1000 }));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "memory") {
    const peakMemoryMB = memory("VmHWM");
    const exact = await open();
    const found = async (one: typeof gallery): Promise<(string | undefined)[]> =>
      (await one.identifyAll(queries, { top: 5 })).map(({ candidates }) => candidates.at(0)?.name);
    const [truth, ours] = [await found(exact), await found(gallery)];
    const recall = truth.filter((name, i) => name === ours[i]).length / truth.length;
    console.log(JSON.stringify({ peakMemoryMB, numbersMB: (4 * rows * size) / 2 ** 20, recall }));
    continue;
  }
  const from = performance.now();
  for (const query of queries) await gallery.identify(query, { top: 5 });
  console.log(JSON.stringify({ ms: (performance.now() - from) / queries.length })); // per query
}
