import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { textVectorizer } from "../../src/data/textVectorizer.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { textTower } from "../../src/towers/textTower.js";

beforeAll(() => tf.setBackend("cpu"));

const vectorize = textVectorizer({ size: 256 });
const texts = ["registered nurse", "night nurse", "truck driver", "lorry driver"];

describe("textTower", () => {
  it("puts the vector itself before what is learned", async () => {
    const tower = textTower({ inputShape: vectorize.shape, embeddingSize: 8, random: seeded(1) });
    const output = tower.predict(tf.tensor2d(texts.map((text) => [...vectorize(text)]))) as tf.Tensor2D;
    expect(output.shape).toEqual([4, 264]);
    const rows = await output.array();
    rows.forEach((row, k) => {
      expect(row.slice(0, 256)).toEqual([...vectorize(texts[k])]);
      const learned = Math.hypot(...row.slice(256));
      expect(learned).toBeGreaterThan(0.05);
      expect(learned).toBeLessThan(1);
    });
    tower.dispose();
  });

  it("compares untrained texts nearly as their vectors compare", async () => {
    const tower = textTower({ inputShape: vectorize.shape, embeddingSize: 64, random: seeded(2) });
    const net = new SiameseNet({ tower });
    const vectors = texts.map(vectorize);
    const distance = rowDistance(await net.embed(vectors));
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) {
        const cosine = vectors[i].reduce((sum, value, k) => sum + value * vectors[j][k], 0);
        expect(Math.abs(1 - distance(i, j) ** 2 / 2 - cosine)).toBeLessThan(0.15);
      }
    }
    net.dispose();
  });

  it("puts out what is learned alone with keepInput: false, through hidden layers if asked for", () => {
    const tower = textTower({ inputShape: [50], embeddingSize: 8, keepInput: false, units: [16, 12], dropout: 0.1 });
    expect(tower.outputs[0].shape).toEqual([null, 8]);
    expect(tower.countParams()).toBe(50 * 16 + 16 + 16 * 12 + 12 + 12 * 8 + 8);
    tower.dispose();
  });

  it("is the same tower for the same seed", async () => {
    const [a, b] = [1, 1].map((seed) => textTower({ inputShape: [20], embeddingSize: 4, random: seeded(seed) }));
    expect(await a.getWeights()[0].data()).toEqual(await b.getWeights()[0].data());
    a.dispose();
    b.dispose();
  });

  it("refuses sizes that cannot be", () => {
    expect(() => textTower({ inputShape: [10], embeddingSize: 0 })).toThrow(
      "buildTower: embeddingSize must be a whole number of at least 1, got 0",
    );
  });
});
