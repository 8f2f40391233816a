import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { textVectorizer } from "../../src/text/textVectorizer.js";
import { cosine } from "../../src/distances/cosine.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { keepInput, textTower } from "../../src/towers/textTower.js";

beforeAll(() => tf.setBackend("cpu"));

const vectorize = textVectorizer({ size: 256 });
const texts = ["registered nurse", "night nurse", "truck driver", "lorry driver"];
const cosineOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const [x, y] = [Array.from(a), Array.from(b)];
  const product = x.reduce((sum, value, k) => sum + value * y[k], 0);
  return product / Math.hypot(...x) / Math.hypot(...y);
};
const lessMean = (row: readonly number[]): number[] => {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  return row.map((value) => value - mean);
};

describe("textTower", () => {
  it("is a projection unless hidden layers are asked for", () => {
    const plain = textTower({ inputShape: vectorize.shape, embeddingSize: 8 });
    expect(plain.outputs[0].shape).toEqual([null, 8]);
    expect(plain.countParams()).toBe(256 * 8 + 8);
    const deep = textTower({ inputShape: [50], embeddingSize: 8, units: [16, 12], dropout: 0.1 });
    expect(deep.countParams()).toBe(50 * 16 + 16 + 16 * 12 + 12 + 12 * 8 + 8);
    plain.dispose();
    deep.dispose();
  });

  it("is the same tower for the same seed", async () => {
    const [a, b, c] = [1, 1, 2].map((seed) => textTower({ inputShape: [20], embeddingSize: 4, random: seeded(seed) }));
    const [ofA, ofB, ofC] = await Promise.all([a, b, c].map((tower) => tower.getWeights()[0].data()));
    expect(ofA).toEqual(ofB);
    expect(ofA).not.toEqual(ofC);
    tf.dispose([a, b, c].flatMap((tower) => tower.getWeights()));
  });

  it("refuses sizes that cannot be", () => {
    expect(() => textTower({ inputShape: [10], embeddingSize: 0 })).toThrow(
      "buildTower: embeddingSize must be a whole number of at least 1, got 0",
    );
  });
});

describe("keepInput", () => {
  it.each([0.2, 0.5, 0.9, 1])("mixes both cosines, the input's with a share of %d", async (share) => {
    const trained = textTower({ inputShape: vectorize.shape, embeddingSize: 16, random: seeded(3) });
    const vectors = texts.map(vectorize);
    const input = tf.tensor2d(vectors.map((vector) => [...vector]));
    const learned = await (trained.predict(input) as tf.Tensor2D).array();
    const both = keepInput(trained, { share });
    const output = both.predict(input) as tf.Tensor2D;
    expect(output.shape).toEqual([4, 272]);
    const rows = await output.array();
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) {
        const expected =
          share * cosineOf(vectors[i], vectors[j]) + (1 - share) * cosineOf(lessMean(learned[i]), lessMean(learned[j]));
        expect(cosineOf(rows[i], rows[j])).toBeCloseTo(expected, 5);
      }
    }
    both.dispose();
  });

  it("comes through saving and loading, and trains only what is learned", async () => {
    const net = new SiameseNet({
      tower: keepInput(textTower({ inputShape: [256], embeddingSize: 6, random: seeded(1) }), { share: 0.4 }),
      distance: cosine,
    });
    expect(net.trainableVariables.map((variable) => variable.shape)).toEqual([[256, 6], [6]]);
    let saved: tf.io.ModelArtifacts | undefined;
    await net.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } });
      }),
    );
    const again = await SiameseNet.load(tf.io.fromMemory(saved!));
    const vectors = texts.map(vectorize);
    expect((await again.embed(vectors)).values).toEqual((await net.embed(vectors)).values);
    net.dispose();
    again.dispose();
  });

  it("refuses a share that cannot be and towers that are not of rows", () => {
    const tower = textTower({ inputShape: [10], embeddingSize: 4 });
    expect(() => keepInput(tower, { share: 0 })).toThrow(
      new RangeError("keepInput: share must be greater than 0 and at most 1, got 0"),
    );
    const images = textTower({ inputShape: [4, 4], embeddingSize: 4 });
    expect(() => keepInput(images)).toThrow(
      "keepInput: the tower must map rows of numbers to rows of at least 2, got [, 4, 4] to [, 4]",
    );
    tower.dispose();
    images.dispose();
  });
});
