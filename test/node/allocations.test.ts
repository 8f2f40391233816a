import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Gallery } from "../../src/gallery/Gallery.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { readCheckpoint, writeCheckpoint } from "../../src/node/checkpointFile.js";
import { fileStore } from "../../src/node/fileStore.js";
import { fileSystemHandler } from "../../src/node/fileSystemHandler.js";
import { Recognizer } from "../../src/recognizer/Recognizer.js";
import { smallNet } from "../encoders/nets.js";
import { allocation, watchAllocations } from "./failAllocations.js";
import { calibrationOf } from "./killSaves.js";

let folder: string;
let stop: () => void;
beforeEach(async () => {
  await tf.setBackend("cpu");
  folder = mkdtempSync(join(tmpdir(), "allocations-"));
  stop = watchAllocations();
});
afterEach(() => {
  stop();
  allocation.at = -1;
  rmSync(folder, { recursive: true });
});

/** Something that is saved, each time in another version, which can be read back. */
interface Saver {
  /** Makes another version, before memory runs out. */
  readonly change: (version: number) => Promise<void>;
  readonly save: () => Promise<unknown>;
  readonly load: () => Promise<number>;
  readonly dispose?: () => void;
}

/** All weights of a net are its version. */
function setWeights(net: SiameseNet, version: number): void {
  net.tower.setWeights(net.tower.getWeights().map((weight) => tf.fill(weight.shape, version)));
}
async function weightOf(net: SiameseNet): Promise<number> {
  const [first] = await net.tower.getWeights()[0].data();
  net.dispose();
  return first;
}
const encoder = vectorEncoder({ size: 2 });

const savers: Record<string, () => Promise<Saver>> = {
  "a net in a file": () => {
    const net = smallNet([3], { size: 2 });
    const store = fileStore(join(folder, "net"));
    return Promise.resolve({
      change: (version) => {
        setWeights(net, version);
        return Promise.resolve();
      },
      save: () => net.save(store),
      load: async () => weightOf(await SiameseNet.load(store)),
      dispose: () => {
        net.dispose();
      },
    });
  },
  "a net in a folder": () => {
    const net = smallNet([3], { size: 2 });
    const handler = fileSystemHandler(folder);
    return Promise.resolve({
      change: (version) => {
        setWeights(net, version);
        return Promise.resolve();
      },
      save: () => net.save(handler),
      load: async () => weightOf(await SiameseNet.load(handler)),
      dispose: () => {
        net.dispose();
      },
    });
  },
  "a gallery": async () => {
    const gallery = new Gallery({ encoder, calibration: await calibrationOf(encoder) });
    const store = fileStore(join(folder, "gallery"));
    return {
      change: async (version) => {
        await gallery.enroll(`person ${version}`, Float32Array.of(version, 1));
      },
      save: () => gallery.save(store),
      load: async () => (await Gallery.load(store, { encoder })).size,
    };
  },
  "a recognizer": async () => {
    const own = vectorEncoder({ net: smallNet([3], { size: 2 }) });
    const recognizer = new Recognizer({ encoder: own, calibration: await calibrationOf(own) });
    const store = fileStore(join(folder, "recognizer"));
    return {
      change: async (version) => {
        await recognizer.enroll(`person ${version}`, Float32Array.of(version, 1, 2));
      },
      save: () => recognizer.save(store),
      load: async () => {
        const loaded = await Recognizer.load(store, { encoder: vectorEncoder });
        loaded.dispose();
        return loaded.size;
      },
      dispose: () => {
        recognizer.dispose();
      },
    };
  },
  "a checkpoint": () => {
    const file = join(folder, "checkpoint.bin");
    let version = 0;
    return Promise.resolve({
      change: (next) => {
        version = next;
        return Promise.resolve();
      },
      save: () =>
        writeCheckpoint("f", file, {
          settings: { seed: 1 },
          epochs: [version],
          history: { loss: [0.5] },
          warnings: [],
          finished: false,
          random: [[1, 2, 3, 4]],
          states: { sampler: { order: Uint32Array.of(3, 1, 2) } },
          weights: new Map([["w", { shape: [2], values: Float32Array.of(version, version) }]]),
          optimizer: new Map(),
        }),
      load: async () => (await readCheckpoint("f", file))!.weights.get("w")!.values[1],
    });
  },
};

describe.each(Object.entries(savers))("saving %s", (_, make) => {
  it("keeps the older version, and itself, wherever memory runs out; the next save works", async () => {
    const { change, save, load, dispose } = await make();
    await change(1);
    await save();
    let older = 1;
    let version = 1;
    let failed = 0;
    for (let at = 0; ; at++) {
      await change(++version);
      const tensors = tf.memory().numTensors;
      Object.assign(allocation, { at, calls: 0 });
      const error = await save().then(
        () => undefined,
        (cause: unknown) => cause as Error,
      );
      const reached = allocation.calls > at;
      allocation.at = -1;
      expect(tf.memory().numTensors, allocation.last).toBe(tensors);
      expect(readdirSync(folder).filter((name) => /\.(tmp|lock)$/.test(name)), allocation.last).toEqual([]); // prettier-ignore
      if (error === undefined) older = version;
      else {
        failed++;
        expect(error.message, allocation.last).toContain("Array buffer allocation failed");
      }
      expect(await load(), allocation.last).toBe(older);
      if (error !== undefined && at % 5 === 0) {
        await save();
        older = version;
        expect(await load()).toBe(version);
      }
      if (!reached) break;
    }
    expect(failed).toBeGreaterThan(3);
    dispose?.();
  });
});
