import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { fromArrays, fromTensor, subset } from "../../src/data/dataset.js";
import { splitByClass } from "../../src/data/splits.js";
import { embedDataset, scoreSamples } from "../../src/encoders/embedDataset.js";
import { imageEncoder } from "../../src/encoders/imageEncoder.js";
import { textEncoder } from "../../src/encoders/textEncoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { fromImages } from "../../src/images/fromImages.js";
import { imagePreprocessor } from "../../src/images/imagePreprocessor.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { fromTexts } from "../../src/text/fromTexts.js";
import { textVectorizer } from "../../src/text/textVectorizer.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { randomImage, smallNet } from "./nets.js";

const prepare = imagePreprocessor({ size: [6, 5] });
const images = [1, 2, 3, 4, 5, 6].map((seed) => randomImage(seed));
const people = fromImages(images, { prepare, labels: ["a", "a", "b", "b", "c", "c"] });

onEachBackend(() => {
  it("scores samples as they came like the net scores them prepared, also in a part of the dataset", async () => {
    await expectNoLeak(async () => {
      const net = smallNet(prepare.shape);
      const encoder = imageEncoder({ net, prepare });
      const [part] = splitByClass(people, { testFraction: 0.4, random: () => 0.3 });
      const ours = await scoreSamples(encoder, part, everyPair(part));
      const { model, ...prepared } = await net.score(part, everyPair(part));
      expect(ours).toEqual({ ...prepared, model: await encoder.fingerprint() });
      expect(ours.model).not.toBe(model);
      net.dispose();
    });
  });
});

describe("embedDataset", () => {
  it("embeds the kept samples of a subset, in its order", async () => {
    const net = smallNet(prepare.shape);
    const encoder = imageEncoder({ net, prepare });
    const part = subset(people, [4, 1]);
    expect(await embedDataset(encoder, part)).toEqual(await encoder.embed([images[4], images[1]]));
    net.dispose();
  });

  it("reads vectors where a dataset keeps no samples, and refuses other kinds then", async () => {
    const net = smallNet([2]);
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const tensor = tf.tensor2d(rows);
    const encoder = vectorEncoder({ net });
    const read = await embedDataset(encoder, fromTensor(tensor, ["a", "a", "b"]));
    expect(read).toEqual(await embedDataset(encoder, fromArrays(rows, ["a", "a", "b"])));
    const texts = textEncoder({ net: smallNet([8]), vectorizer: textVectorizer({ size: 8 }) });
    await expect(embedDataset(texts, fromTensor(tensor, ["a", "a", "b"]))).rejects.toThrow(
      "embedDataset: the dataset must keep its samples as they came, this one does not; make it with fromImages",
    );
    tensor.dispose();
    texts.dispose!();
    net.dispose();
  });

  it("refuses samples of another kind", async () => {
    const net = smallNet(prepare.shape);
    const texts = fromTexts(textVectorizer({ size: 8 }), ["a", "b"], ["a", "b"]);
    const encoder = imageEncoder({ net, prepare });
    await expect(scoreSamples(encoder, texts, everyPair(texts))).rejects.toThrow(
      "sample 0: imageEncoder: a sample must be an image { data, height, width, channels }, such as readImage gives, got a text",
    );
    net.dispose();
  });

  it("notices an encoder that changes while it embeds", async () => {
    const net = smallNet([2]);
    const encoder = vectorEncoder({ net });
    const data = fromArrays(
      [
        [1, 2],
        [3, 4],
      ],
      ["a", "b"],
    );
    const change = (): void => {
      tf.tidy(() => {
        net.tower.setWeights([tf.ones([2, 3]), tf.zeros([3])]);
      });
    };
    await expect(scoreSamples(encoder, data, everyPair(data), { onProgress: change })).rejects.toThrow(
      "scoreSamples: the encoder must stay as it is while it embeds; score again after training",
    );
    net.dispose();
  });
});
