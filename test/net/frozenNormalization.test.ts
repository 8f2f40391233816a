import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import { clusters } from "../clusters.js";
import { expectClose, onEachBackend } from "../backends-under-test.js";

const data = clusters();

/** A base with batch normalisation, in a model of its own, and a head. */
function transfer(): { base: tfl.Sequential; norm: tfl.layers.Layer; net: SiameseNet } {
  const norm = tfl.layers.batchNormalization({ momentum: 0.5 });
  const base = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 6, inputShape: [8], kernelInitializer: tfl.initializers.heNormal({ seed: 3 }) }),
      norm,
    ],
  });
  const head = tfl.layers.dense({ units: 4, kernelInitializer: tfl.initializers.heNormal({ seed: 4 }) });
  return { base, norm, net: new SiameseNet({ tower: tfl.sequential({ layers: [base, head] }) }) };
}

const train = (net: SiameseNet): Promise<unknown> =>
  net.fit(data, {
    sampler: perClassSampler(data.labels, { random: seeded(1) }),
    objective: batchHard(),
    stepsPerEpoch: 4,
  });
const numbersOf = (layer: tfl.layers.Layer): number[] => layer.getWeights().flatMap((weight) => [...weight.dataSync()]);

onEachBackend(() => {
  it.each<[string, (made: ReturnType<typeof transfer>, frozen: boolean) => void]>([
    ["by itself", ({ norm }, frozen) => (norm.trainable = !frozen)],
    ["with the model it is part of", ({ base }, frozen) => (base.trainable = !frozen)],
  ])(
    "batch normalisation that is frozen %s keeps its statistics in training, until it is thawed",
    async (_, freeze) => {
      const made = transfer();
      const { norm, net } = made;
      await train(net);
      freeze(made, true);
      const [before, head] = [numbersOf(norm), numbersOf(net.tower.layers[1])];
      await train(net);
      expect(numbersOf(norm)).toEqual(before);
      expect(numbersOf(net.tower.layers[1])).not.toEqual(head);
      freeze(made, false);
      await train(net);
      expect(numbersOf(norm)).not.toEqual(before);
      net.dispose();
    },
  );

  it("batch normalisation that is frozen normalises by its running statistics in training, as Keras has it", async () => {
    const { norm, net } = transfer();
    await train(net);
    const x = tf.tidy(() => tf.slice(data.read(Int32Array.from([0, 9, 30, 41])) as tf.Tensor2D, 0));
    const embed = (training: boolean): Promise<Float32Array> => {
      const embedded = net.forward(x, { training });
      return embedded.data<"float32">().finally(() => {
        embedded.dispose();
      });
    };
    const inUse = await embed(false);
    expect(await embed(true)).not.toEqual(inUse);
    const moved = await embed(false); // a forward pass in training moves the statistics
    expect(moved).not.toEqual(inUse);
    norm.trainable = false;
    expect(await embed(true)).toEqual(moved);
    expect(await embed(false)).toEqual(moved);
    x.dispose();
    net.dispose();
  });

  it.each([
    { scale: true, center: true },
    { scale: false, center: true },
    { scale: false, center: false },
    { scale: true, center: false },
  ])("a frozen base whose batch normalisation has $scale scale and $center centre trains a head", async (config) => {
    const norm = tfl.layers.batchNormalization({
      ...config,
      inputShape: [8],
      trainable: false,
      movingMeanInitializer: tfl.initializers.randomUniform({ minval: -1, maxval: 1, seed: 2 }),
      betaInitializer: "ones",
    });
    const net = new SiameseNet({ tower: tfl.sequential({ layers: [norm, tfl.layers.dense({ units: 4 })] }) });
    const [before, head] = [numbersOf(norm), numbersOf(net.tower.layers[1])];
    const x = tf.randomNormal([5, 8], 0, 1, "float32", 3);
    const [used, trained] = [false, true].map((training) => {
      const embedded = net.forward(x, { training });
      const values = [...embedded.dataSync()];
      embedded.dispose();
      return values;
    });
    expectClose(trained, used, 1e-5);
    await train(net);
    expect(numbersOf(norm)).toEqual(before);
    expect(numbersOf(net.tower.layers[1])).not.toEqual(head);
    x.dispose();
    net.dispose();
  });
});
