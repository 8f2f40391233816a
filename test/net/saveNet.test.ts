import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeParts } from "../../src/core/partsFile.js";
import { seeded } from "../../src/core/random.js";
import { memoryStore, type Store } from "../../src/core/store.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { netParts } from "../../src/net/netParts.js";
import { restoreNet } from "../../src/net/restoreNet.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { conv4Tower } from "../../src/towers/conv4Tower.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { onEachBackend } from "../backends-under-test.js";

const random = () => seeded(3);

/** Towers of every make: presets, without names, nested, with a layer used twice, with frozen layers. */
const towers: Record<string, () => tfl.LayersModel> = {
  dense: () => denseTower({ inputShape: [4], units: [5], embeddingSize: 2, random: random() }),
  conv4: () => conv4Tower({ inputShape: [16, 16, 1], filters: 3, random: random() }),
  response: () =>
    buildTower(
      {
        inputShape: [8, 8, 1],
        blocks: [
          {
            kind: "conv",
            filters: 4,
            localResponse: { depthRadius: 2, bias: 2, alpha: 1e-4, beta: 0.75 },
            dropout: 0.3,
          },
          { kind: "dense", units: 4, normalization: "layer" },
        ],
      },
      { random: random() },
    ),
  sequential: () =>
    tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [4], units: 3 }), tfl.layers.dense({ units: 2 })] }),
  nested: () => {
    const inner = tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [4], units: 4 }), tfl.layers.batchNormalization()] }); // prettier-ignore
    const input = tfl.input({ shape: [4] });
    const shared = tfl.layers.dense({ units: 4, activation: "tanh" });
    const once = shared.apply(inner.apply(input)) as tfl.SymbolicTensor;
    const both = tfl.layers.add().apply([once, shared.apply(once) as tfl.SymbolicTensor]) as tfl.SymbolicTensor;
    return tfl.model({ inputs: input, outputs: inner.apply(both) as tfl.SymbolicTensor });
  },
  recurrent: () =>
    tfl.sequential({
      layers: [
        tfl.layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4 }),
        tfl.layers.gru({ units: 3, recurrentInitializer: "glorotUniform" }),
      ],
    }),
  frozen: () => {
    const tower = conv4Tower({ inputShape: [16, 16, 1], filters: 3, random: random() });
    tower.layers[1].trainable = false;
    tower.layers[2].trainable = false;
    return tower;
  },
};

async function embeddingOf(net: SiameseNet): Promise<number[]> {
  const size = (net.inputShape as number[]).reduce((product, axis) => product * axis, 1);
  const sample = Float32Array.from({ length: size }, (_, i) => (i * 13) % 7);
  return [...(await net.embed([sample])).values];
}

/** What a net gives a tfjs handler. */
async function artifactsOf(net: SiameseNet): Promise<tf.io.ModelArtifacts> {
  let kept: tf.io.ModelArtifacts | undefined;
  await net.save({
    save: (made) => {
      kept = made;
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(made) });
    },
  });
  return kept!;
}

onEachBackend(() => {
  describe.each(Object.entries(towers))("a %s tower", (_, make) => {
    it("comes back from a store and from a tfjs handler: embeddings, fingerprint, frozen layers, metadata", async () => {
      const net = new SiameseNet({ tower: make() });
      const store = memoryStore();
      await net.save(store);
      const places = [store, tf.io.fromMemory(await artifactsOf(net))];
      const { numTensors } = tf.memory();
      for (const place of places) {
        const again = await SiameseNet.load(place);
        expect(await again.fingerprint()).toBe(await net.fingerprint());
        expect(await embeddingOf(again)).toEqual(await embeddingOf(net));
        expect(again.trainableVariables.map(({ shape }) => shape)).toEqual(net.trainableVariables.map(({ shape }) => shape)); // prettier-ignore
        expect({ ...again.tower.getUserDefinedMetadata() }).toEqual({ ...net.tower.getUserDefinedMetadata() });
        const twice = memoryStore();
        await again.save(twice);
        const [first, second] = [await store.read(), await twice.read()].map((bytes) =>
          decodeParts("f", bytes!, "net"),
        );
        expect([...second.tensors]).toEqual([...first.tensors]);
        const own = new Set(again.tower.weights.map((weight) => weight.read()));
        expect(tf.memory().numTensors).toBe(numTensors + own.size); // its weights, and nothing else
        again.dispose();
        tf.dispose([...own]); // tfjs leaves those of layers that are used twice
      }
      net.dispose();
    });
  });

  it("names the weights in a file as in the tower", async () => {
    const net = new SiameseNet({ tower: towers.frozen() });
    const store = memoryStore();
    await net.save(store);
    const names = [...decodeParts("f", (await store.read())!, "net").tensors.keys()];
    expect(names).toEqual([...(await netParts(net)).tensors.keys()]);
    expect(names.slice(0, 5)).toEqual(["block1.conv/kernel", "block1.norm/gamma", "block1.norm/beta", "block1.norm/moving_mean", "block1.norm/moving_variance"]); // prettier-ignore
    net.dispose();
  });

  it("loads in plain tfjs from what a handler got", async () => {
    const net = new SiameseNet({ tower: towers.conv4(), normalize: false });
    const plain = await tfl.loadLayersModel(tf.io.fromMemory(await artifactsOf(net)));
    const again = new SiameseNet({ tower: plain, normalize: false });
    expect(await embeddingOf(again)).toEqual(await embeddingOf(net));
    net.dispose();
    again.dispose();
  });

  it("leaves distance and objective as they were, and no tensor, when anything does not fit", async () => {
    const scaled = (): { name: string; variables: tf.Variable[] } & typeof euclidean => ({ ...euclidean, name: "scaled", variables: [tf.tidy(() => tf.variable(tf.ones([2])))] }); // prettier-ignore
    const net = new SiameseNet({ tower: towers.dense(), distance: scaled() });
    const objective = { variables: [tf.tidy(() => tf.variable(tf.ones([3])))] };
    const store = memoryStore();
    await net.save(store, { objective });
    const parts = await netParts(net, { objective });
    const own = { distance: scaled(), objective: { variables: [tf.tidy(() => tf.variable(tf.zeros([3])))] } };
    tf.tidy(() => {
      own.distance.variables[0].assign(tf.tensor1d([7, 8]));
    });
    const { numTensors } = tf.memory();
    const { tensors } = parts;
    const without = new Map([...tensors].map(([name, tensor]) => [name === "embedding/bias" ? "embedding/bios" : name, tensor])); // prettier-ignore
    for (const [record, changed, message] of [
      [{ ...parts.record, fingerprint: "x" }, tensors, "the net must be the one that was saved (fingerprint x), got "],
      [parts.record, without, 'the weight "embedding/bias" of float32 ['],
      [parts.record, new Map([...tensors, ["more", tensors.get("embedding/bias")!]]), 'got "more", which the tower has not'], // prettier-ignore
      [{ ...parts.record, topology: {} }, tensors, "topology.class_name must be a string, got nothing"],
    ] as const) {
      await expect(restoreNet("f", { record, tensors: changed }, own)).rejects.toThrow(`f: `);
      await expect(restoreNet("f", { record, tensors: changed }, own)).rejects.toThrow(message);
    }
    expect([...(await own.distance.variables[0].data())]).toEqual([7, 8]);
    expect(tf.memory().numTensors).toBe(numTensors);
    const again = await SiameseNet.load(store, own);
    expect([...(await own.distance.variables[0].data())]).toEqual([1, 1]);
    expect([...(await own.objective.variables[0].data())]).toEqual([1, 1, 1]);
    again.dispose();
    net.dispose();
    tf.dispose([objective.variables, own.objective.variables]);
  });
});

describe("a net that tfjs keeps", () => {
  it("is refused with any one bit of model.json or weights changed, or is the very net that was saved", async () => {
    const net = new SiameseNet({ tower: towers.dense() });
    const { weightData, ...rest } = await artifactsOf(net);
    const json = Buffer.from(JSON.stringify(rest));
    const weights = new Uint8Array(weightData as ArrayBuffer);
    const print = await net.fingerprint();
    const { numTensors } = tf.memory();
    let refused = 0;
    const load = async (text: string): Promise<void> => {
      let artifacts: tf.io.ModelArtifacts;
      try {
        artifacts = { ...(JSON.parse(text) as object), weightData: weights.slice().buffer };
      } catch {
        return;
      }
      const again = await SiameseNet.load({ load: () => Promise.resolve(artifacts) }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/^SiameseNet\.load: /);
        refused++;
        return undefined;
      });
      if (again) expect(await again.fingerprint()).toBe(print);
      again?.dispose();
    };
    for (let i = 0; i < json.length; i++) {
      json[i] ^= 1 << (i & 7);
      await load(json.toString("latin1"));
      json[i] ^= 1 << (i & 7);
    }
    for (let i = 0; i < weights.length; i += 3) {
      weights[i] ^= 1 << (i & 7);
      const before = refused;
      await load(json.toString());
      expect(refused).toBe(before + 1);
      weights[i] ^= 1 << (i & 7);
    }
    expect(refused).toBeGreaterThan(json.length / 4);
    expect(tf.memory().numTensors).toBe(numTensors);
    net.dispose();
  });
});

describe("places", () => {
  let server: Server;
  let root: string;
  const files = new Map<string, Uint8Array | string>();
  beforeAll(async () => {
    server = createServer((request, response) => {
      const found = files.get(request.url!);
      if (found === undefined) response.writeHead(404).end();
      else response.end(found);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("may be addresses: of a file, or of a model.json whatever its name", async () => {
    const net = new SiameseNet({ tower: towers.dense() });
    const store = memoryStore();
    await net.save(store);
    const { weightData, weightSpecs, ...artifacts } = await artifactsOf(net);
    const json = JSON.stringify({ ...artifacts, weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }] });
    files.set("/net.oneshot", (await store.read())!);
    files
      .set("/m/model.json", json)
      .set("/m/latest", json)
      .set("/m/weights.bin", Buffer.from(weightData as ArrayBuffer));
    for (const path of ["/net.oneshot", "/m/model.json", "/m/latest"]) {
      const again = await SiameseNet.load(root + path);
      expect(await again.fingerprint()).toBe(await net.fingerprint());
      again.dispose();
    }
    await expect(SiameseNet.load(`${root}/net.oneshot`, { maxBytes: 50 })).rejects.toThrow(
      "must have at most 50 bytes",
    );
    await expect(SiameseNet.load(`${root}/none`)).rejects.toThrow(`cannot read ${root}/none: the server answers 404`);
    await expect(SiameseNet.load(`${root}/model.json`)).rejects.toThrow(`SiameseNet.load: ${root}/model.json: it cannot be read: `); // prettier-ignore
    net.dispose();
  });

  it("are named when they are empty, of another kind, or no places", async () => {
    const store = memoryStore();
    await expect(SiameseNet.load(store)).rejects.toThrow(
      "SiameseNet.load: the store must hold what was saved, it is empty",
    );
    await store.write(new TextEncoder().encode("gallery"));
    await expect(SiameseNet.load({ ...store, name: "a.bin" })).rejects.toThrow(
      "SiameseNet.load: a.bin: the data must be a file that one-shot-ts saved, got 7 bytes that begin otherwise",
    );
    const net = new SiameseNet({ tower: towers.dense() });
    for (const place of [undefined, null, 7, {}] as unknown as Store[]) {
      const act = [SiameseNet.load(place), net.save(place)];
      for (const done of act) await expect(done).rejects.toThrow(/^SiameseNet\.(load|save): expects a store, a tfjs handler or an address, got /); // prettier-ignore
    }
    await expect(SiameseNet.load("model/net.oneshot")).rejects.toThrow("cannot read model/net.oneshot: ");
    await expect(net.save("model/net.oneshot")).rejects.toThrow(
      'no handler knows "model/net.oneshot"; pass fileStore(',
    );
    await expect(net.save({ load: () => Promise.reject(new Error()) })).rejects.toThrow("this one only loads");
    await expect(SiameseNet.load({ save: () => Promise.reject(new Error()) })).rejects.toThrow("this one only saves");
    net.dispose();
  });
});
