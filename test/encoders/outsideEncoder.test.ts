import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { splitByClass } from "../../src/data/splits.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { scoreSamples } from "../../src/encoders/embedDataset.js";
import { memoryCache } from "../../src/encoders/embeddingCache.js";
import { fromEncoder } from "../../src/encoders/fromEncoder.js";
import { outsideEncoder, type OutsideEmbeddings } from "../../src/encoders/outsideEncoder.js";
import { equalErrorRate } from "../../src/calibration/rocCurve.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import { onEachBackend } from "../backends-under-test.js";
import { smallNet } from "./nets.js";

/** Counts what it is asked for. */
const counting = (give: (texts: readonly string[]) => OutsideEmbeddings) => {
  const asked: string[][] = [];
  const embed = (texts: readonly string[]): Promise<OutsideEmbeddings> => {
    asked.push([...texts]);
    return Promise.resolve(give(texts));
  };
  return { asked, embed };
};
const lengths = (texts: readonly string[]): number[][] => texts.map((text) => [text.length, 1]);

describe("outsideEncoder", () => {
  it("asks in batches and gives unit length", async () => {
    const { asked, embed } = counting((texts) => texts.map(() => [3, 4]));
    const encoder = outsideEncoder({ name: "threes", size: 2, embed, batchSize: 2 });
    const progress: number[] = [];
    const { values } = await encoder.embed(["a", "b", "c"], { onProgress: (done) => progress.push(done) });
    expect(asked).toEqual([["a", "b"], ["c"]]);
    expect(progress).toEqual([2, 3]);
    expect([...values].map((value) => value.toFixed(4))).toEqual([
      "0.6000",
      "0.8000",
      "0.6000",
      "0.8000",
      "0.6000",
      "0.8000",
    ]);
    const plain = outsideEncoder({ name: "threes", size: 2, embed, normalize: false });
    expect([...(await plain.embed(["a"])).values]).toEqual([3, 4]);
    expect(await plain.fingerprint()).not.toBe(await encoder.fingerprint());
  });

  it("takes tensors of the shape that transformers.js and onnxruntime give", async () => {
    const tensor = { data: Float32Array.of(3, 4, 0, 2), dims: [2, 2], type: "float32" };
    const encoder = outsideEncoder<string>({ name: "tensors", size: 2, embed: () => tensor });
    expect([...(await encoder.embed(["a", "b"])).values].map((value) => value.toFixed(2))).toEqual([
      "0.60",
      "0.80",
      "0.00",
      "1.00",
    ]);
    const tokens = outsideEncoder<string>({
      name: "tokens",
      size: 2,
      embed: () => ({ data: new Float32Array(12), dims: [2, 3, 2] }),
    });
    await expect(tokens.embed(["a", "b"])).rejects.toThrow(
      'outsideEncoder: "tokens": embed must give a tensor of shape [2, 2], got [2, 3, 2]; pool token embeddings first',
    );
  });

  it.each<[OutsideEmbeddings, string]>([
    [[[1, 2]], "embed must give one embedding per sample, got 1 for 2"],
    [[[1, 2], [1]], "an embedding must have 2 numbers, got 1 in sample 1"],
    [
      [
        [1, 2],
        [1, NaN],
      ],
      "embeddings must be finite, got NaN in sample 1, place 1",
    ],
  ])("refuses %j", async (given, text) => {
    const encoder = outsideEncoder<string>({ name: "odd", size: 2, embed: () => given });
    await expect(encoder.embed(["a", "b"])).rejects.toThrow(`outsideEncoder: "odd": ${text}`);
  });

  it.each([
    [{ name: "" }, 'outsideEncoder: name must be a text that is not empty, got ""'],
    [{ size: 0 }, "outsideEncoder: size must be a whole number of at least 1, got 0"],
    [{ batchSize: 0 }, "outsideEncoder: batchSize must be a whole number of at least 1, got 0"],
  ])("refuses %j", (options, text) => {
    expect(() => outsideEncoder({ name: "x", size: 2, embed: lengths, ...options })).toThrow(text);
  });

  it("asks the cache first, keeps what it gets, and asks again after a failure", async () => {
    let fails = true;
    const { asked, embed } = counting((texts) => {
      if (fails && texts.includes("c")) throw new Error("no answer");
      return lengths(texts);
    });
    const cache = memoryCache();
    const encoder = outsideEncoder({ name: "lengths", size: 2, embed, cache, batchSize: 2 });
    await expect(encoder.embed(["a", "bb", "c"])).rejects.toThrow("no answer");
    fails = false;
    const first = await encoder.embed(["a", "bb", "c"]);
    const again = await encoder.embed(["c", "bb", "a"]);
    expect(asked).toEqual([["a", "bb"], ["c"], ["c"]]);
    expect([...again.values.subarray(4)]).toEqual([...first.values.subarray(0, 2)]);
    // Another model does not get this one's embeddings, nor does one whose embeddings have another size.
    await outsideEncoder({ name: "lengths 2", size: 2, embed, cache }).embed(["a"]);
    const { values } = await outsideEncoder({ name: "lengths", size: 1, embed: () => [[7]], cache }).embed(["a"]);
    expect(asked).toHaveLength(4);
    expect([...values]).toEqual([1]);
  });

  it("is read back by an encoder of the same name, size and normalisation only", async () => {
    const make = (options: object) => outsideEncoder({ name: "lengths", size: 2, embed: lengths, ...options });
    const plain = await make({}).parts!();
    expect(await (await make({}).restore(plain)).fingerprint()).toBe(await make({}).fingerprint());
    await expect(make({ name: "other" }).restore(plain)).rejects.toThrow(
      'outsideEncoder: name must be what it was when saved, "lengths", got "other"; pass the encoder that made the gallery',
    );
    await expect(make({ size: 3 }).restore(plain)).rejects.toThrow("size must be what it was when saved, 2, got 3");
    await expect(make({ normalize: false }).restore(plain)).rejects.toThrow("normalize must be what it was");
    await expect(make({ distance: euclidean }).restore(plain)).rejects.toThrow("distance must be what it was");
  });

  it("refuses a head for embeddings of another size", () => {
    const head = smallNet([3]);
    expect(() => outsideEncoder({ name: "lengths", size: 2, embed: lengths, head })).toThrow(
      "outsideEncoder: the head must take 2 numbers, it takes [3]",
    );
    head.dispose();
  });
});

onEachBackend(() => {
  it("trains a head over a frozen model that tells classes apart it was not trained on", async () => {
    // A model whose embeddings hold the class in two numbers, under noise in eighteen that is 1.5 times as strong.
    const outside = {
      name: "noisy angles",
      size: 20,
      normalize: false,
      embed: (texts: readonly string[]) =>
        texts.map((text) => {
          const [kind, copy] = text.split(" ").map(Number);
          const noise = seeded(1000 * kind + copy);
          const angle = (2 * Math.PI * kind) / 24;
          return Array.from({ length: 20 }, (_, k) =>
            k === 0 ? Math.cos(angle) : k === 1 ? Math.sin(angle) : 1.5 * (noise() - 0.5),
          );
        }),
    };
    const texts = Array.from({ length: 24 }, (_, kind) =>
      Array.from({ length: 6 }, (_, copy) => `${kind} ${copy}`),
    ).flat();
    const random = seeded(4);
    const all = await fromEncoder(outsideEncoder(outside), texts, { labels: texts.map((text) => text.split(" ")[0]) });
    const [train, test] = splitByClass(all, { testFraction: 0.5, random });
    expect(test.samples).toHaveLength(72);
    const head = new SiameseNet({ tower: denseTower({ inputShape: [20], units: [], embeddingSize: 8, random }) });
    await head.fit(train, {
      sampler: perClassSampler(train.labels, { classes: 12, perClass: 4, random }),
      objective: batchHard({ margin: "soft" }),
      epochs: 10,
      stepsPerEpoch: 12,
      learningRate: 0.01,
      random,
    });
    const error = async (encoder: Parameters<typeof scoreSamples<string>>[0]): Promise<number> =>
      equalErrorRate(await scoreSamples(encoder, test, everyPair(test)));
    const encoder = outsideEncoder({ ...outside, head });
    expect(await error(outsideEncoder({ ...outside, distance: euclidean }))).toBeGreaterThan(0.25);
    expect(await error(encoder)).toBeLessThan(0.15);
    encoder.dispose!();
  });
});

describe("fromEncoder", () => {
  it("refuses labels that do not fit", async () => {
    const encoder = outsideEncoder({ name: "lengths", size: 2, embed: lengths });
    await expect(fromEncoder(encoder, ["a"], { labels: [0, 1] })).rejects.toThrow(
      "fromEncoder: there must be one label per sample, got 2 for 1 samples",
    );
  });
});
