import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { scoreEmbeddings } from "../../src/distances/scoreEmbeddings.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { kochTower } from "../../src/towers/kochTower.js";
import { signetTower } from "../../src/towers/signetTower.js";
import { adam } from "../../src/training/adam.js";
import { contrastive } from "../../src/training/contrastive.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { clusters } from "../clusters.js";

const data = clusters({ classes: 4, perClass: 4 });
const make = (): SiameseNet =>
  new SiameseNet({ tower: denseTower({ inputShape: [8], units: [16], embeddingSize: 4, random: seeded(1) }) });
const training = () => ({
  sampler: pairSampler(data.labels, { batchSize: 4, random: seeded(2) }),
  objective: contrastive(),
  stepsPerEpoch: 1,
});

/** Saves into memory and reads back. */
async function reloaded(net: SiameseNet): Promise<SiameseNet> {
  let artifacts: tf.io.ModelArtifacts = {};
  await net.save(
    tf.io.withSaveHandler((given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    }),
  );
  return SiameseNet.load(tf.io.fromMemory(artifacts));
}

/** A base of its own inside a model with a head: what a net that is fine-tuned looks like. */
function withHead(): { base: tfl.Sequential; net: SiameseNet } {
  const { dense, batchNormalization } = tfl.layers;
  const base = tfl.sequential({
    layers: [dense({ units: 6, inputShape: [8], activation: "relu" }), batchNormalization()],
  });
  return { base, net: new SiameseNet({ tower: tfl.sequential({ layers: [base, dense({ units: 3 })] }) }) };
}

const names = new Map<string, string>();

onEachBackend((backend) => {
  it("changes with every step of the default optimizer, however often it was asked before", async () => {
    const net = make();
    const seen = [await net.fingerprint()];
    for (let call = 0; call < 3; call++) {
      await net.fit(data, training());
      seen.push(await net.fingerprint());
    }
    expect(new Set(seen).size).toBe(4);
    net.dispose();
  });

  it("changes when an optimizer of the user's own steps, in a loop of the user's own", async () => {
    const net = make();
    const optimizer = adam();
    const seen = [await net.fingerprint()];
    const x = tf.ones([2, 8]);
    for (let step = 0; step < 3; step++) {
      optimizer.minimize(() => tf.sum(net.forward(x, { training: true })), false, net.trainableVariables);
      seen.push(await net.fingerprint());
    }
    expect(new Set(seen).size).toBe(4);
    x.dispose();
    optimizer.dispose();
    net.dispose();
  });

  it("changes with assign and setWeights, and comes back with the weights", async () => {
    const net = make();
    const first = await net.fingerprint();
    const kept = net.tower.getWeights().map((weight) => tf.clone(weight));
    const [kernel] = net.trainableVariables;
    tf.tidy(() => {
      kernel.assign(tf.add(kernel, 1e-6));
    });
    const assigned = await net.fingerprint();
    net.tower.setWeights(kept);
    expect(await net.fingerprint()).toBe(first);
    net.tower.setWeights(kept.map((weight) => tf.zerosLike(weight)));
    expect(new Set([first, assigned, await net.fingerprint()]).size).toBe(3);
    tf.dispose(kept);
    net.dispose();
    tf.disposeVariables();
  });

  it("changes when someone writes into the memory of a weight", async () => {
    const net = make();
    const before = await net.fingerprint();
    const [kernel] = net.trainableVariables;
    if (backend === "cpu") ((await kernel.data()) as Float32Array)[5] += 1;
    else {
      const wasm = tf.backend() as unknown as { typedArrayFromHeap(tensor: tf.Tensor): Float32Array };
      wasm.typedArrayFromHeap(kernel)[5] += 1;
    }
    expect(await net.fingerprint()).not.toBe(before);
    net.dispose();
  });

  it("is the same on every backend, and leaves no tensors behind", async () => {
    const net = make();
    await expectNoLeak(async () => {
      names.set(backend, await net.fingerprint());
    });
    expect(new Set(names.values()).size).toBe(1);
    net.dispose();
  });

  it("is carried by embeddings and scores, with the distance", async () => {
    const net = make();
    const origin = { model: await net.fingerprint(), distance: "euclidean" };
    expect(await net.embed(data, { batchSize: 5 })).toMatchObject(origin);
    expect(await net.embed(new Float32Array(8))).toMatchObject(origin);
    expect(await net.score(data, everyPair(data))).toMatchObject(origin);
    expect(await scoreEmbeddings(await net.embed(data), everyPair(data), data)).toEqual(
      await net.score(data, everyPair(data)),
    );
    net.dispose();
  });

  it("keeps embeddings of two models out of one list", async () => {
    const net = make();
    let step: Promise<unknown> | undefined;
    const onProgress = (): void => {
      step ??= net.fit(data, training());
    };
    const mixed = net.embed(data, { batchSize: 4, onProgress });
    await expect(mixed).rejects.toThrow(
      "embed: the net must stay as it is while it embeds, its weights changed between the first and the last of 4 batches; wait until training has ended",
    );
    await step;
    net.dispose();
  });

  it("stays when layers are frozen, in whatever order", async () => {
    const net = new SiameseNet({ tower: kochTower({ inputShape: [70, 70, 1], random: seeded(1) }) });
    const before = await net.fingerprint();
    net.tower.layers[3].trainable = false;
    expect(await net.fingerprint()).toBe(before);
    net.tower.layers[1].trainable = false;
    expect(await net.fingerprint()).toBe(before);
    net.tower.trainable = false;
    expect(await net.fingerprint()).toBe(before);
    net.dispose();
  });

  it("comes back with a net whose base is frozen, nested in a model with a head", async () => {
    const { base, net } = withHead();
    const before = await net.fingerprint();
    base.trainable = false;
    expect(await net.fingerprint()).toBe(before);
    const again = await reloaded(net);
    expect(await again.fingerprint()).toBe(before);
    expect([...(await again.embed(data)).values]).toEqual([...(await net.embed(data)).values]);
    again.dispose();
    net.dispose();
  });

  it.each([
    ["SigNet", () => signetTower({ inputShape: [96, 96, 1], random: seeded(1) })],
    ["batch and layer normalisation", () => buildTower({ inputShape: [8], blocks: [{ kind: "dense", units: 4, normalization: "batch", dropout: 0.2 }, { kind: "dense", units: 4, normalization: "layer" }], embeddingSize: 2 })], // prettier-ignore
  ])("comes back with a saved tower of %s", async (_, tower) => {
    const net = new SiameseNet({ tower: tower() });
    const again = await reloaded(net);
    expect(await again.fingerprint()).toBe(await net.fingerprint());
    again.dispose();
    net.dispose();
  });
});
