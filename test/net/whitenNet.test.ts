import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { normal, seeded } from "../../src/core/random.js";
import { memoryStore } from "../../src/core/store.js";
import { embeddingRow, type Embeddings } from "../../src/data/embeddings.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { whitenNet } from "../../src/net/whitenNet.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { expectClose, expectNoLeak, onEachBackend } from "../backends-under-test.js";

const SIZE = 4;
const newNet = (normalize: boolean): SiameseNet =>
  new SiameseNet({
    tower: denseTower({ inputShape: [3], units: [8], embeddingSize: SIZE, random: seeded(4) }),
    normalize,
  });

/** Ten samples of each of five classes, and one of a sixth. */
const random = seeded(9);
const samples: number[][] = [];
const labels: string[] = [];
for (let k = 0; k <= 50; k++) {
  const own = Math.floor(k / 10);
  samples.push([own, (own * own) % 3, 1].map((centre) => centre + 0.3 * normal(random)));
  labels.push(`class ${own}`);
}

const rowsOf = (embeddings: Embeddings): number[][] =>
  samples.map((_, row) => Array.from(embeddingRow(embeddings, row)));

/** The mean covariance within classes, a naive loop. */
function covarianceOf(rows: readonly number[][]): number[][] {
  const several = labels.slice(0, 50);
  const means = several.map((name) => {
    const own = rows.filter((_, row) => labels[row] === name);
    return own[0].map((_, k) => own.reduce((sum, row) => sum + row[k], 0) / own.length);
  });
  return Array.from({ length: SIZE }, (_, i) =>
    Array.from(
      { length: SIZE },
      (__, k) =>
        several.reduce((sum, ___, row) => sum + (rows[row][i] - means[row][i]) * (rows[row][k] - means[row][k]), 0) /
        50,
    ),
  );
}

/** Solves a x = b by elimination. */
function solve(a: readonly number[][], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  rows.forEach((pivot, i) => {
    rows.forEach((row, k) => {
      const share = row[i] / pivot[i];
      if (k !== i) row.forEach((_, j) => (row[j] -= share * pivot[j]));
    });
  });
  return rows.map((row, i) => row[SIZE] / row[i]);
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, k) => sum + value * b[k], 0);

onEachBackend(() => {
  describe("whitenNet", () => {
    it("makes classes vary equally in every direction, by as much as before in the mean", async () => {
      const net = newNet(false);
      const before = await net.embed(samples);
      const whitened = whitenNet(net, before, labels, { shrinkage: 0 });
      const covariance = covarianceOf(rowsOf(await whitened.embed(samples)));
      const mean = covarianceOf(rowsOf(before)).reduce((sum, row, i) => sum + row[i] / SIZE, 0);
      expectClose(covariance, covariance.map((row, i) => row.map((_, k) => (i === k ? mean : 0))), 1e-3); // prettier-ignore
      whitened.dispose();
    });

    it.each([0.2, 1])("compares by the inverse of the covariance, shrunk by %d", async (shrinkage) => {
      const net = newNet(true);
      const before = await net.embed(samples);
      const rows = rowsOf(before);
      const covariance = covarianceOf(rows);
      const mean = covariance.reduce((sum, row, i) => sum + row[i] / SIZE, 0);
      covariance.forEach((row, i) => (row[i] += shrinkage * mean));
      const whitened = whitenNet(net, before, labels, { shrinkage });
      const after = rowsOf(await whitened.embed(samples));
      for (const [a, b] of [
        [0, 1],
        [3, 24],
        [17, 50],
      ]) {
        const product = (x: number, y: number): number => dot(rows[x], solve(covariance, rows[y]));
        const similarity = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
        expect(dot(after[a], after[b])).toBeCloseTo(similarity, 4);
      }
      whitened.dispose();
    });

    it("is saved and loaded, known by its fingerprint, whitened again, and frees all weights", () =>
      expectNoLeak(async () => {
        const net = newNet(true);
        const fingerprint = await net.fingerprint();
        const once = whitenNet(net, await net.embed(samples), labels);
        const changed = await once.fingerprint();
        expect(changed).not.toBe(fingerprint);
        const store = memoryStore();
        await once.save(store);
        const loaded = await SiameseNet.load(store);
        expect(await loaded.fingerprint()).toBe(changed);
        const embeddings = await once.embed(samples);
        expectClose(rowsOf(await loaded.embed(samples)), rowsOf(embeddings), 1e-6);
        const twice = whitenNet(once, embeddings, labels);
        expect(twice.tower.layers.slice(-2).map(({ name }) => name)).toEqual(["whitening", "whitening_2"]);
        twice.dispose();
        loaded.dispose();
      }));
  });
});

describe("whitenNet refuses", () => {
  const net = newNet(true);
  const before = tf.memory().numTensors;
  const embeddings: Embeddings = { values: Float32Array.from({ length: 16 }, (_, k) => k % 7), length: 4, size: SIZE };
  const pairs = ["a", "a", "b", "b"];

  it.each<[string, () => unknown, string]>([
    ["embeddings of another size", () => whitenNet(net, { ...embeddings, length: 8, size: 2 }, [...pairs, ...pairs]), "whitenNet: the embeddings must be the net's, of 4 numbers, got 2"], // prettier-ignore
    ["another number of labels", () => whitenNet(net, embeddings, ["a", "a"]), "whitenNet: labels must be of 4 rows, got 2"], // prettier-ignore
    ["what is not finite", () => whitenNet(net, { ...embeddings, values: new Float32Array(16).fill(NaN) }, pairs), "whitenNet: values of embeddings must be finite, got NaN"], // prettier-ignore
    ["classes of one sample", () => whitenNet(net, embeddings, ["a", "b", "c", "d"]), "whitenNet: some class must have two samples that differ, got 0 samples in classes of several"], // prettier-ignore
    ["samples that are all alike", () => whitenNet(net, { ...embeddings, values: new Float32Array(16).fill(1) }, pairs), "got 4 samples in classes of several, all alike"], // prettier-ignore
    ["directions without variance, unless shrunk", () => whitenNet(net, embeddings, pairs, { shrinkage: 0 }), "whitenNet: samples must vary within their classes in every direction"], // prettier-ignore
    ["a negative shrinkage", () => whitenNet(net, embeddings, pairs, { shrinkage: -1 }), "whitenNet: shrinkage must be"], // prettier-ignore
    ["what is no net", () => whitenNet("net" as never, embeddings, pairs), "whitenNet: net must be a SiameseNet"],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("a learned distance", () => {
    const distance = weightedL1({ size: SIZE, random: seeded(1) });
    const learned = new SiameseNet({ tower: net.tower, distance });
    expect(() => whitenNet(learned, embeddings, pairs)).toThrow(
      "whitenNet: the net must compare embeddings by a fixed distance, got the learned weightedL1",
    );
    for (const weight of distance.variables) weight.dispose();
  });
});
