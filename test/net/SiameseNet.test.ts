import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { fromArrays, fromTensor } from "../../src/data/dataset.js";
import { embeddingRow } from "../../src/data/embeddings.js";
import { cosine } from "../../src/distances/cosine.js";
import type { Distance } from "../../src/distances/distance.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { contrastiveLoss } from "../../src/losses/contrastiveLoss.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { convTower } from "../../src/towers/convTower.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { contrastive } from "../../src/training/contrastive.js";
import { clusters } from "../clusters.js";

const make = (seed = 1): SiameseNet =>
  new SiameseNet({ tower: denseTower({ inputShape: [8], units: [16], embeddingSize: 4, random: seeded(seed) }) });

/** Saves into memory and hands back what was saved. */
const saved = async (net: SiameseNet): Promise<tf.io.ModelArtifacts> => {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await net.save(
    tf.io.withSaveHandler((given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    }),
  );
  return artifacts!;
};

let net: SiameseNet;
let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
  net = make();
});
afterEach(() => {
  net.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

describe("embed", () => {
  const data = clusters({ classes: 3, perClass: 5 });

  it("gives unit-length rows by default, in order, whatever the batch size", async () => {
    const all = await net.embed(data);
    expect([all.length, all.size]).toEqual([15, 4]);
    for (let row = 0; row < all.length; row++) expect(Math.hypot(...embeddingRow(all, row))).toBeCloseTo(1, 5);
    const small = await net.embed(data, { batchSize: 4 });
    small.values.forEach((value, i) => {
      expect(value).toBeCloseTo(all.values[i], 5);
    });
  });

  it("leaves lengths alone when told to", async () => {
    const free = new SiameseNet({ tower: net.tower, normalize: false });
    const embeddings = await free.embed(data);
    expect(Math.hypot(...embeddingRow(embeddings, 0))).not.toBeCloseTo(1, 2);
  });

  it("takes datasets, tensors and numbers alike", async () => {
    const samples = Array.from({ length: 2 }, (_, i) => Float32Array.from({ length: 8 }, (_, j) => i + j));
    const tensor = tf.tensor2d(samples.map((sample) => [...sample]));
    const expected = [...(await net.embed(fromArrays(samples, ["a", "b"]))).values];
    expect([...(await net.embed(tensor)).values]).toEqual(expected);
    expect([...(await net.embed(samples)).values]).toEqual(expected);
    expect([...(await net.embed(samples[0])).values]).toEqual(expected.slice(0, 4));
    tensor.dispose();
  });

  it("reports progress and stops on a signal", async () => {
    const seen: number[] = [];
    await net.embed(data, { batchSize: 6, onProgress: (done, total) => seen.push(done, total) });
    expect(seen).toEqual([6, 15, 12, 15, 15, 15]);
    const stop = new AbortController();
    const work = net.embed(data, {
      batchSize: 1,
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 3) stop.abort(new Error("enough"));
      },
    });
    await expect(work).rejects.toThrow("enough");
  });

  it("names the row that is not finite", async () => {
    const bad = tf.tensor2d([...new Array<number>(8).fill(0), ...new Array<number>(7).fill(0), NaN], [2, 8]);
    await expect(net.embed(fromTensor(bad, ["a", "b"]))).rejects.toThrow(
      "embed: samples must be finite, got NaN in row 1, place 7",
    );
    bad.dispose();
  });

  it("says so when the weights are at fault", async () => {
    net.tower.setWeights(net.tower.getWeights().map((weight) => tf.fill(weight.shape, NaN)));
    await expect(net.embed(new Float32Array(8))).rejects.toThrow(
      "embed: the embedding of row 0 is not finite although the sample is; the net's weights have diverged",
    );
    tensors += 4; // setWeights keeps what it is given
  });

  it("refuses samples of another shape", async () => {
    await expect(net.embed(fromArrays([[1, 2]], ["a"]))).rejects.toThrow(
      "embed: samples must have the tower's input shape [8], got [2]",
    );
    const none = tf.zeros([0, 8]);
    await expect(net.embed(none)).rejects.toThrow("embed: need at least one sample, got none");
    none.dispose();
  });
});

describe("distance", () => {
  it("is what embedding each side and comparing gives", async () => {
    const left = tf.randomNormal<tf.Rank.R2>([5, 8], 0, 1, "float32", 1);
    const right = tf.randomNormal<tf.Rank.R2>([5, 8], 0, 1, "float32", 2);
    const distance = net.distance(left, right);
    const [a, b] = await Promise.all([net.embed(left), net.embed(right)]);
    (await distance.data()).forEach((value, i) => {
      const other = embeddingRow(b, i);
      expect(value).toBeCloseTo(Math.hypot(...embeddingRow(a, i).map((x, j) => x - other[j])), 5);
    });
    tf.dispose([left, right, distance]);
  });

  it("serves a training loop of one's own", () => {
    const left = tf.randomNormal<tf.Rank.R2>([16, 8], 0, 1, "float32", 1);
    const right = tf.randomNormal<tf.Rank.R2>([16, 8], 0, 1, "float32", 2);
    const y = Array.from({ length: 16 }, (_, i) => i % 2);
    const optimizer = tf.train.sgd(0.1);
    const step = (): number => {
      const loss = optimizer.minimize(
        () => tf.mean(contrastiveLoss(net.distance(left, right, { training: true }), y)),
        true,
        net.trainableVariables,
      )!;
      const value = loss.dataSync()[0];
      loss.dispose();
      return value;
    };
    const losses = Array.from({ length: 20 }, step);
    expect(losses[19]).toBeLessThan(0.7 * losses[0]);
    optimizer.dispose();
    tf.dispose([left, right]);
  });
});

describe("score", () => {
  const data = clusters({ classes: 4, perClass: 3 });
  const pairs = pairSampler(data.labels, { random: seeded(1) })(20);

  it("gives each pair its distance, label and identities, embedding each row once", async () => {
    const rowsRead: number[] = [];
    const counting = { ...data, read: (rows: Int32Array) => (rowsRead.push(...rows), data.read(rows)) };
    const scored = await net.score(counting, pairs);
    expect(rowsRead.length).toBe(new Set([...pairs.left, ...pairs.right]).size);
    const all = await net.embed(data);
    pairs.left.forEach((row, i) => {
      const other = embeddingRow(all, pairs.right[i]);
      expect(scored.distances[i]).toBeCloseTo(Math.hypot(...embeddingRow(all, row).map((x, j) => x - other[j])), 5);
      expect(scored.leftIdentity![i]).toBe(data.labels.classOf[row]);
    });
    expect(scored.y).toBe(pairs.y);
    expect([scored.distance, scored.model]).toEqual(["euclidean", await net.fingerprint()]);
  });

  it("counts a forgery to the writer it imitates", async () => {
    const forged = fromArrays(
      Array.from({ length: 4 }, (_, i) => new Float32Array(8).fill(i)),
      ["w", "w", "v", "v"],
      {
        forged: [0, 1, 0, 0],
      },
    );
    const scored = await net.score(forged, { left: Int32Array.of(0), right: Int32Array.of(1), y: Uint8Array.of(1) });
    expect(scored.leftIdentity![0]).toBe(scored.rightIdentity![0]);
  });

  it.each([
    [[], [], [], "score: need at least one pair, got none"],
    [[0], [1, 2], [0], "score: pairs need a left row, a right row and a label each, got 1, 2 and 1"],
    [[0], [12], [0], "score: rows must be whole numbers from 0 to 11, got 12 at place 0"],
  ])("refuses pairs that are not whole (%#)", async (left, right, y, text) => {
    const given = { left: Int32Array.from(left), right: Int32Array.from(right), y: Uint8Array.from(y) };
    await expect(net.score(data, given)).rejects.toThrow(new RangeError(text));
  });
});

describe("fingerprint", () => {
  it("stays with the weights and changes with training, distance and normalisation", async () => {
    const before = await net.fingerprint();
    expect(await net.fingerprint()).toBe(before);
    const twin = make();
    expect(await twin.fingerprint()).toBe(before);
    expect(await new SiameseNet({ tower: twin.tower, distance: cosine }).fingerprint()).not.toBe(before);
    expect(await new SiameseNet({ tower: twin.tower, normalize: false }).fingerprint()).not.toBe(before);
    const data = clusters({ classes: 4, perClass: 4 });
    await twin.fit(data, {
      sampler: pairSampler(data.labels, { batchSize: 4 }),
      objective: contrastive(),
      stepsPerEpoch: 1,
    });
    expect(await twin.fingerprint()).not.toBe(before);
    twin.dispose();
  });
});

describe("save and load", () => {
  it("give the same embeddings back, with distance, normalisation and description", async () => {
    const data = clusters({ classes: 2, perClass: 3 });
    const original = new SiameseNet({ tower: net.tower, distance: cosine, normalize: false });
    const loaded = await SiameseNet.load(tf.io.fromMemory(await saved(original)));
    expect([...(await loaded.embed(data)).values]).toEqual([...(await original.embed(data)).values]);
    expect([loaded.metric, loaded.normalize]).toEqual([cosine, false]);
    expect(await loaded.fingerprint()).toBe(await original.fingerprint());
    loaded.dispose();
  });

  it("keep a convolutional tower with its moving statistics, and go on training", async () => {
    const image = new SiameseNet({
      tower: convTower({ inputShape: [8, 8, 1], filters: [4], embeddingSize: 3, random: seeded(1) }),
    });
    const samples = Array.from({ length: 8 }, (_, i) => Float32Array.from({ length: 64 }, (_, j) => ((i * j) % 7) / 7));
    const data = fromArrays(samples, [0, 0, 1, 1, 2, 2, 3, 3], { shape: [8, 8, 1] });
    const options = () => ({
      sampler: pairSampler(data.labels, { batchSize: 4, random: seeded(2) }),
      objective: contrastive(),
    });
    await image.fit(data, options());
    const loaded = await SiameseNet.load(tf.io.fromMemory(await saved(image)));
    expect([...(await loaded.embed(data)).values]).toEqual([...(await image.embed(data)).values]);
    expect(await loaded.fit(data, options())).toEqual(await image.fit(data, options()));
    image.dispose();
    loaded.dispose();
  });

  it("ask for a distance of one's own by name", async () => {
    const mine: Distance = { ...euclidean, name: "mine" };
    const artifacts = await saved(new SiameseNet({ tower: net.tower, distance: mine }));
    await expect(SiameseNet.load(tf.io.fromMemory(artifacts))).rejects.toThrow(
      'SiameseNet.load: the net was saved with the distance "mine"; pass it as { distance }',
    );
    await expect(SiameseNet.load(tf.io.fromMemory(artifacts), { distance: cosine })).rejects.toThrow('got "cosine"');
    const loaded = await SiameseNet.load(tf.io.fromMemory(artifacts), { distance: mine });
    loaded.dispose();
  });

  it("keep a learned distance and an objective's own weights", async () => {
    const learned = (): Distance & { variables: tf.Variable[] } => {
      const scale = tf.tidy(() => tf.variable(tf.tensor1d([1, 1, 1, 1])));
      const rows: Distance["rows"] = (a, b) => tf.tidy(() => euclidean.rows(tf.mul(a, scale), tf.mul(b, scale)));
      return { name: "scaled", rows, matrix: euclidean.matrix, variables: [scale] };
    };
    const proxies = (): { variables: tf.Variable[] } => ({ variables: [tf.tidy(() => tf.variable(tf.zeros([3, 4])))] });
    const data = clusters({ classes: 4, perClass: 4 });
    const original = new SiameseNet({ tower: make().tower, distance: learned() });
    const sampler = pairSampler(data.labels, { batchSize: 8, random: seeded(1) });
    await original.fit(data, { sampler, objective: contrastive(), epochs: 2 });
    const objective = proxies();
    tf.tidy(() => {
      objective.variables[0].assign(tf.ones([3, 4]));
    });
    let artifacts: tf.io.ModelArtifacts | undefined;
    const keep = tf.io.withSaveHandler((given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    });
    await original.save(keep, { objective });

    const source = tf.io.fromMemory(artifacts!);
    const again = proxies();
    const loaded = await SiameseNet.load(source, { distance: learned(), objective: again });
    const scale = [...(await original.metric.variables![0].data())];
    expect(scale).not.toEqual([1, 1, 1, 1]);
    expect([...(await loaded.metric.variables![0].data())]).toEqual(scale);
    expect([...(await again.variables[0].data())]).toEqual(new Array<number>(12).fill(1));
    expect(await loaded.fingerprint()).toBe(await original.fingerprint());

    const other = { variables: [tf.tidy(() => tf.variable(tf.zeros([2, 4])))] };
    const spare = learned();
    await expect(SiameseNet.load(source, { distance: spare, objective: other })).rejects.toThrow(
      "SiameseNet.load: the file must hold weights of shape [2, 4] for the objective, got [3, 4]; save the net with it, or make it as it was",
    );
    original.dispose();
    loaded.dispose();
    tf.dispose([objective.variables, again.variables, other.variables, spare.variables]);
  });

  it("refuse weights that are cut short", async () => {
    const artifacts = await saved(net);
    const cut = { ...artifacts, weightData: (artifacts.weightData as ArrayBuffer).slice(0, 100) };
    await expect(SiameseNet.load(tf.io.fromMemory(cut))).rejects.toThrow(
      /SiameseNet.load: the weights must have \d+ bytes, got 100; the file is cut short, save the net again/,
    );
  });

  it("refuse weights that were changed, and leave nothing in memory", async () => {
    const artifacts = await saved(net);
    const changed = (artifacts.weightData as ArrayBuffer).slice(0);
    new Float32Array(changed)[3] += 1;
    const { numTensors } = tf.memory();
    await expect(SiameseNet.load(tf.io.fromMemory({ ...artifacts, weightData: changed }))).rejects.toThrow(
      "SiameseNet.load: the net must have the checksum that it records",
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("refuse a model that is no net, a format from the future, and addresses nobody reads", async () => {
    const artifacts = await saved(net);
    await expect(SiameseNet.load(tf.io.fromMemory({ ...artifacts, userDefinedMetadata: {} }))).rejects.toThrow(
      "SiameseNet.load: the model must have been saved by SiameseNet.save",
    );
    const future = { net: { format: "one-shot-ts net", version: 2 } };
    await expect(SiameseNet.load(tf.io.fromMemory({ ...artifacts, userDefinedMetadata: future }))).rejects.toThrow(
      "SiameseNet.load: this version reads format 1, the file has format 2; update one-shot-ts",
    );
    await expect(SiameseNet.load("file://model")).rejects.toThrow('SiameseNet.load: no handler knows "file://model"');
  });
});

describe("a net", () => {
  it("describes itself", () => {
    const text = net.summary();
    expect(text).toContain("embedding (Dense)");
    expect(text).toContain("Total params: 212");
    expect(text).toContain("embedding: 4 numbers, unit length\ndistance: euclidean");
  });

  it("takes a tower that others built", async () => {
    const tower = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [8] })] });
    const own = new SiameseNet({ tower });
    expect((await own.embed(new Float32Array(8).fill(1))).size).toBe(3);
    own.dispose();
  });

  it("refuses towers that do not map one sample to one row", () => {
    const open = tfl.input({ shape: [4, null] });
    const sequence = tfl.model({
      inputs: open,
      outputs: tfl.layers.permute({ dims: [2, 1] }).apply(open) as tfl.SymbolicTensor,
    });
    expect(() => new SiameseNet({ tower: sequence })).toThrow(
      "SiameseNet: the tower's input shape must be known but for the length of its first axis, got [any, 4, any]",
    );
    const grid = tfl.input({ shape: [4, 2] });
    const rows = tfl.model({
      inputs: grid,
      outputs: tfl.layers.dense({ units: 3 }).apply(grid) as tfl.SymbolicTensor,
    });
    expect(() => new SiameseNet({ tower: rows })).toThrow(
      "SiameseNet: the tower must put out [rows, size], got [, 4, 3]",
    );
    const two = tfl.model({ inputs: [grid, tfl.input({ shape: [1] })], outputs: grid });
    expect(() => new SiameseNet({ tower: two })).toThrow(
      "SiameseNet: the tower must have one input and one output, got 2 and 1",
    );
    sequence.dispose();
    rows.dispose();
  });
});
