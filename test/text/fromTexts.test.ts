import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { fromEncoder, fromTexts } from "../../src/text/fromTexts.js";
import { textVectorizer } from "../../src/text/textVectorizer.js";
import { evaluateRetrieval } from "../../src/evaluation/evaluateRetrieval.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { batchHard } from "../../src/training/batchTriplet.js";

beforeAll(() => tf.setBackend("cpu"));

const rowsOf = (...rows: number[]): Int32Array => Int32Array.from(rows);

describe("fromTexts", () => {
  const texts = ["truck driver", "lorry driver", "nurse"];

  it("reads the vectorizer's vectors, of the rows asked for, in their order", async () => {
    const vectorize = textVectorizer({ size: 32 });
    const dataset = fromTexts(vectorize, texts, ["driver", "driver", "nurse"], { groups: [1, 2, 3] });
    expect(dataset.sampleShape).toEqual([32]);
    expect(dataset.labels.classNames).toEqual(["driver", "nurse"]);
    expect(dataset.groups?.length).toBe(3);
    const read = await dataset.read(rowsOf(2, 0));
    expect(await read.data()).toEqual(Float32Array.from([...vectorize("nurse"), ...vectorize("truck driver")]));
    read.dispose();
  });

  it("makes a vector of a text once, and only when it is read", async () => {
    const vectorize = textVectorizer({ size: 32 });
    const seen: string[] = [];
    const counting = Object.assign((text: string) => vectorize(text), vectorize, {
      sparse: (text: string) => {
        seen.push(text);
        return vectorize.sparse(text);
      },
    });
    const dataset = fromTexts(counting, texts, [0, 0, 1]);
    for (const rows of [rowsOf(1, 2), rowsOf(2, 1)]) tf.dispose(await dataset.read(rows));
    expect(seen).toEqual(["lorry driver", "nurse"]);
  });

  it("refuses labels that do not fit", () => {
    expect(() => fromTexts(textVectorizer(), texts, [0, 1])).toThrow(
      "fromTexts: there must be one label a text, got 2 for 3 texts",
    );
  });
});

describe("fromEncoder", () => {
  it("asks once for a text that several rows have, and again after a failure", async () => {
    const asked: string[] = [];
    let fails = true;
    const encode = async (text: string): Promise<Float32Array> => {
      asked.push(text);
      await Promise.resolve();
      if (fails && text === "b") throw new Error("no answer");
      return Float32Array.of(text.charCodeAt(0), 1);
    };
    const dataset = fromEncoder(encode, ["a", "b", "a"], [0, 1, 0], { size: 2 });
    await expect(Promise.resolve(dataset.read(rowsOf(0, 1, 2)))).rejects.toThrow("no answer");
    fails = false;
    const read = await dataset.read(rowsOf(0, 1, 2));
    expect([...(await read.data())]).toEqual([97, 1, 98, 1, 97, 1]);
    read.dispose();
    expect(asked).toEqual(["a", "b", "b"]);
  });

  it("asks every time with keep: false", async () => {
    let times = 0;
    const encode = (): Promise<Float32Array> => Promise.resolve(Float32Array.of(times++));
    const dataset = fromEncoder(encode, ["a"], [0], { size: 1, keep: false });
    for (let k = 0; k < 3; k++) tf.dispose(await dataset.read(rowsOf(0)));
    expect(times).toBe(3);
  });

  it("refuses a vector of another size, and labels that do not fit", async () => {
    const encode = (): Promise<Float32Array> => Promise.resolve(Float32Array.of(1, 2, 3));
    const dataset = fromEncoder(encode, ["a"], [0], { size: 2 });
    await expect(Promise.resolve(dataset.read(rowsOf(0)))).rejects.toThrow(
      "fromReader: a sample must have 2 numbers (shape [2]), got 3 at row 0",
    );
    expect(() => fromEncoder(encode, ["a"], [0, 1], { size: 2 })).toThrow(
      "fromEncoder: there must be one label a text, got 2 for 1 texts",
    );
  });

  it("trains a head over a frozen encoder that finds classes it was not trained on", async () => {
    // An encoder whose vectors hold the class in two numbers, under noise in eighteen that is 1.5 times as strong.
    const encode = async (text: string): Promise<Float32Array> => {
      await Promise.resolve();
      const [kind, copy] = text.split(" ").map(Number);
      const noise = seeded(1000 * kind + copy);
      const angle = (2 * Math.PI * kind) / 24;
      return Float32Array.from({ length: 20 }, (_, k) =>
        k === 0 ? Math.cos(angle) : k === 1 ? Math.sin(angle) : 1.5 * (noise() - 0.5),
      );
    };
    const part = (parity: number) => {
      const kinds = Array.from({ length: 12 }, (_, k) => 2 * k + parity);
      const texts = kinds.flatMap((kind) => Array.from({ length: 6 }, (_, copy) => `${kind} ${copy}`));
      return fromEncoder(
        encode,
        texts,
        texts.map((text) => text.split(" ")[0]),
        { size: 20 },
      );
    };
    const [train, test] = [part(0), part(1)];
    const random = seeded(4);
    const net = new SiameseNet({ tower: denseTower({ inputShape: [20], units: [], embeddingSize: 8, random }) });
    const precision = async (): Promise<number> =>
      evaluateRetrieval(test.labels, rowDistance(await net.embed(test))).precisionAt1.value;
    const before = await precision();
    await net.fit(train, {
      sampler: perClassSampler(train.labels, { classes: 12, perClass: 4, random }),
      objective: batchHard({ margin: "soft" }),
      epochs: 10,
      stepsPerEpoch: 12,
      learningRate: 0.01,
      random,
    });
    const after = await precision();
    net.dispose();
    expect(before).toBeLessThan(0.6);
    expect(after).toBeGreaterThan(0.8);
  });
});
