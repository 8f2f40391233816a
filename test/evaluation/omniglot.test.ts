import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { evaluateOneShotRuns, type OneShotRun } from "../../src/evaluation/evaluateOneShotRuns.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";

const folder = fileURLToPath(new URL("../../../shared/data/omniglot/", import.meta.url));
const hasData = existsSync(`${folder}images.bits.gz`);
if (!hasData) process.stderr.write("skipped: no Omniglot images at ../shared/data/omniglot\n");

// Known baselines: nearest neighbour on pixels, 400 trials.
it.skipIf(!hasData)("reproduces the pixel baselines of Omniglot's official runs", () => {
  const { officialRuns, bytesPerImage, height, width } = JSON.parse(readFileSync(`${folder}index.json`, "utf8")) as {
    officialRuns: OneShotRun[];
    bytesPerImage: number;
    height: number;
    width: number;
  };
  const bits = gunzipSync(readFileSync(`${folder}images.bits.gz`));
  const rows = [...new Set(officialRuns.flatMap(({ train, test }) => [...Array.from(train), ...Array.from(test)]))];
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const size = height * width;
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, place) => {
    for (let k = 0; k < size; k++) {
      values[place * size + k] = (bits[row * bytesPerImage + (k >> 3)] >> (7 - (k & 7))) & 1;
    }
  });
  const correct = (name: "cosine" | "euclidean") => {
    const distance = rowDistance({ values, length: rows.length, size }, name);
    return evaluateOneShotRuns(officialRuns, (a, b) => distance(placeOf.get(a)!, placeOf.get(b)!)).correct;
  };
  expect(correct("cosine")).toBe(87); // 21.75 %
  expect(correct("euclidean")).toBe(76); // 19.0 %
});
