// Tests exportWeights: what one writes, the other reads.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, describe, expect, it } from "vitest";

import { decodeSafetensors, encodeSafetensors } from "../../src/core/safetensors.js";
import type { SavedTensor } from "../../src/core/parts.js";
import {
  buildTower,
  convTower,
  memoryStore,
  seeded,
  SiameseNet,
  weightedL1,
  type Store,
  type TowerConfig,
} from "../../src/index.js";
import { exportWeights, importWeights } from "../../src/interop/index.js";
import { fileStore } from "../../src/node/index.js";
import { onEachBackend } from "../backends-under-test.js";

const makeNet = (seed: number, learned = false): SiameseNet =>
  new SiameseNet({
    tower: convTower({ inputShape: [8, 8, 1], filters: [2, 3], embeddingSize: 4, random: seeded(seed) }),
    ...(learned && { distance: weightedL1({ size: 4, random: seeded(seed) }) }),
  });

/** What makeTrained.py made. */
interface Trained {
  readonly tower: TowerConfig;
  readonly sample: number[];
  readonly embedding: number[];
}

type Tensors = Map<string, SavedTensor>;

async function written(net: SiameseNet): Promise<Tensors> {
  const store = memoryStore();
  await exportWeights(net, store);
  return new Map(decodeSafetensors("test", (await store.read())!).tensors);
}
const storeOf = (tensors: Tensors): Store => ({
  name: "file",
  read: () => Promise.resolve(encodeSafetensors(tensors)),
  write: () => Promise.resolve(),
});

describe("exportWeights", () => {
  it("writes each weight under its layer's name, and the tower's description", async () => {
    const net = makeNet(1, true);
    const store = memoryStore();
    await exportWeights(net, store);
    const { tensors, metadata } = decodeSafetensors("test", (await store.read())!);
    const norm = (block: number): string[] =>
      ["gamma", "beta", "moving_mean", "moving_variance"].map((name) => `block${block}.norm/${name}`);
    expect([...tensors.keys()].sort()).toEqual(
      [
        ...["block1.conv/kernel", ...norm(1), "block2.conv/kernel", ...norm(2), "embedding/kernel", "embedding/bias"],
        ...["one-shot-ts/distance/0", "one-shot-ts/distance/1"],
      ].sort(),
    );
    expect(tensors.get("block2.conv/kernel")!.shape).toEqual([3, 3, 2, 3]);
    expect(JSON.parse(metadata.get("one-shot-ts")!)).toEqual({
      version: 1,
      tower: (net.tower.getUserDefinedMetadata() as { tower: object }).tower,
      normalize: true,
      distance: "weightedL1",
    });
    net.dispose();
  });
});

onEachBackend(() => {
  describe("importWeights", () => {
    let net: SiameseNet;
    let before: string;
    beforeEach(async () => {
      net = makeNet(1);
      before = await net.fingerprint();
      return () => {
        net.dispose();
      };
    });

    it("makes the net the one that was exported, without leaving a tensor", async () => {
      const other = makeNet(2);
      const tensors = await written(other);
      const count = tf.memory().numTensors;
      await importWeights(net, storeOf(tensors));
      expect(tf.memory().numTensors).toBe(count);
      expect(await net.fingerprint()).toBe(await other.fingerprint());
      expect(await net.fingerprint()).not.toBe(before);
      other.dispose();
    });

    it("reads a file that PyTorch made, into a tower that embeds as there", async () => {
      const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
      const there = JSON.parse(readFileSync(at("trained.json"), "utf8")) as Trained;
      const trained = new SiameseNet({ tower: buildTower(there.tower, { random: seeded(1) }) });
      await importWeights(trained, fileStore(at("trained.safetensors")));
      const { values } = await trained.embed([there.sample]);
      there.embedding.forEach((value, i) => {
        expect(values[i]).toBeCloseTo(value, 5);
      });
      trained.dispose();
    });

    it("reads what net.save wrote too", async () => {
      const other = makeNet(2);
      const store = memoryStore();
      await other.save(store);
      await importWeights(net, store);
      expect(await net.fingerprint()).toBe(await other.fingerprint());
      other.dispose();
    });

    it("goes by names: whichever order, with or without the learned distance", async () => {
      const [learned, other] = [makeNet(3, true), makeNet(4, true)];
      const tensors = await written(other);
      await importWeights(learned, storeOf(new Map([...tensors].reverse())));
      expect(await learned.fingerprint()).toBe(await other.fingerprint());
      const third = await written(makeNet(5));
      await importWeights(learned, storeOf(third));
      const [weights] = learned.metric.variables!;
      const kept = tensors.get("one-shot-ts/distance/0")!.values;
      expect([...(await weights.data())]).toEqual([...kept]);
      await importWeights(other, storeOf(third));
      expect(await other.fingerprint()).toBe(await learned.fingerprint());
    });

    const first = "block1.conv/kernel";
    it.each<{ what: string; change: (tensors: Tensors) => void; message: string }>([
      {
        what: "a missing weight",
        change: (tensors) => tensors.delete("embedding/bias"),
        message: 'importWeights: file: the weight "embedding/bias" of float32 [4] must be there, it is not',
      },
      {
        what: "one in excess",
        change: (tensors) => tensors.set("block3.conv/kernel", tensors.get(first)!),
        message: 'importWeights: file: there must be a place for each weight, got "block3.conv/kernel"',
      },
      {
        what: "PyTorch's layout",
        change: (tensors) => tensors.set(first, { ...tensors.get(first)!, shape: [2, 1, 3, 3] }),
        message: 'the weight "block1.conv/kernel" must be float32 [3, 3, 1, 2], got float32 [2, 1, 3, 3]',
      },
      {
        what: "PyTorch's names",
        change: (tensors) => tensors.set("block1.conv.weight", tensors.get(first)!),
        message: 'such as "block1.conv/kernel", got PyTorch\'s "block1.conv.weight"; write the file with save_tower',
      },
      {
        what: "another type",
        change: (tensors) => tensors.set(first, { shape: [3, 3, 1, 2], values: new Int32Array(18) }),
        message: 'the weight "block1.conv/kernel" must be float32 [3, 3, 1, 2], got int32',
      },
      {
        what: "a weight that is not finite",
        change: (tensors) => tensors.set("embedding/bias", { shape: [4], values: Float32Array.of(0, 1, NaN, 2) }),
        message: 'the weight "embedding/bias" must be finite, got NaN in the file, place 2',
      },
      {
        what: "weights of another embedding size",
        change: (tensors) => tensors.set("embedding/bias", { shape: [5], values: new Float32Array(5) }),
        message: 'the weight "embedding/bias" must be float32 [4], got float32 [5]',
      },
    ])("refuses $what and changes nothing", async ({ change, message }) => {
      const other = makeNet(2);
      const tensors = await written(other);
      change(tensors);
      await expect(importWeights(net, storeOf(tensors))).rejects.toThrow(message);
      expect(await net.fingerprint()).toBe(before);
      other.dispose();
    });

    it("refuses half of a learned distance, an empty store and what is no safetensors file", async () => {
      const learned = makeNet(3, true);
      const half = await written(learned);
      half.delete("one-shot-ts/distance/1");
      await expect(importWeights(learned, storeOf(half))).rejects.toThrow(
        '"one-shot-ts/distance/1" of float32 [1] must',
      );
      await expect(importWeights(net, memoryStore())).rejects.toThrow("importWeights: the store must hold");
      const other: Store = { ...memoryStore(), read: () => Promise.resolve(new TextEncoder().encode("PK zip or so")) };
      await expect(importWeights(net, other)).rejects.toThrow("importWeights: the data must be a safetensors file");
      expect(await net.fingerprint()).toBe(before);
    });
  });
});
