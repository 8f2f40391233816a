import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
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

/** The mean squared distance between the samples of classes of several. */
function squaredDistance(rows: readonly number[][]): number {
  const own = rows.slice(0, 50);
  const sum = own.flatMap((a) => own.map((b) => a.reduce((total, value, k) => total + (value - b[k]) ** 2, 0)));
  return sum.reduce((total, value) => total + value, 0) / sum.length;
}

/** A tower that gives the numbers it gets. */
function identityTower(size: number): tfl.LayersModel {
  const layer = tfl.layers.dense({
    units: size,
    useBias: false,
    kernelInitializer: tfl.initializers.identity({}),
    inputShape: [size],
  });
  return tfl.sequential({ layers: [layer] });
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
    it("makes classes vary equally in every direction, and keeps the mean squared distance", async () => {
      const net = newNet(false);
      const before = await net.embed(samples);
      const whitened = whitenNet(net, before, labels, { shrinkage: 0 });
      const after = rowsOf(await whitened.embed(samples));
      const covariance = covarianceOf(after);
      expectClose(covariance, covariance.map((row, i) => row.map((_, k) => (i === k ? covariance[0][0] : 0))), 1e-3); // prettier-ignore
      expect(squaredDistance(after) / squaredDistance(rowsOf(before))).toBeCloseTo(1, 4);
      whitened.dispose();
    });

    it("changes nothing with a shrinkage beyond measure", async () => {
      const net = newNet(false);
      const before = await net.embed(samples);
      const whitened = whitenNet(net, before, labels, { shrinkage: 1e18 });
      expectClose(rowsOf(await whitened.embed(samples)), rowsOf(before), 1e-5);
      whitened.dispose();
    });

    it("whitens each part as if it were alone", async () => {
      const parts = [{ size: 3 }, { size: 1, shrinkage: 20 }];
      const net = newNet(false);
      const before = await net.embed(samples);
      const whitened = whitenNet(net, before, labels, { shrinkage: 0.5, parts });
      const after = await whitened.embed(samples);
      const part = (of: Embeddings, start: number, end: number) => rowsOf(of).map((row) => row.slice(start, end));

      // The part of three numbers, in a net of its own.
      const inner = part(before, 0, 3);
      const own = new SiameseNet({ tower: identityTower(3), normalize: false });
      const ownBefore = await own.embed(inner);
      const ownWhitened = whitenNet(own, ownBefore, labels, { shrinkage: 0.5 });
      expectClose(part(after, 0, 3), rowsOf(await ownWhitened.embed(inner)), 1e-4);
      ownWhitened.dispose();
      // A single number has one direction only, and keeps its distances.
      expectClose(part(after, 3, 4), part(before, 3, 4), 1e-5);
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
    ["a part of no size", () => whitenNet(net, embeddings, pairs, { parts: [{} as never] }), "whitenNet: parts[0] must be an object with size"], // prettier-ignore
    ["parts of other numbers", () => whitenNet(net, embeddings, pairs, { parts: [{ size: 2 }, { size: 1 }] }), "whitenNet: parts must have the net's 4 numbers together, got 3"], // prettier-ignore
    ["a part that is always alike", () => whitenNet(net, { ...embeddings, values: Float32Array.from({ length: 16 }, (_, k) => (k % 4 ? 1 : k)) }, pairs, { parts: [{ size: 1 }, { size: 3 }] }), "all alike in the 3 numbers from 1 on"], // prettier-ignore
    ["a negative shrinkage of a part", () => whitenNet(net, embeddings, pairs, { parts: [{ size: 4, shrinkage: -1 }] }), "whitenNet: shrinkage of parts[0] must be"], // prettier-ignore
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
