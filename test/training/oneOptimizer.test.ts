import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { tripletMiner } from "../../src/miners/tripletMiner.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { adam } from "../../src/training/adam.js";
import { collapseGuard } from "../../src/training/collapseGuard.js";
import { batchHard, batchTriplet, semiHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import { arcFace } from "../../src/training/proxyObjective.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { clusters } from "../clusters.js";
import { expectClose, onEachBackend } from "../backends-under-test.js";

const data = clusters();
const tower = (): LayersModel =>
  denseTower({ inputShape: [8], units: [16, 16], embeddingSize: 4, dropout: 0, random: seeded(1) });
const draw = (): ReturnType<typeof perClassSampler> => perClassSampler(data.labels, { random: seeded(2) });

/** Trains step by step with one tf.train.adam per variable: moments cannot be mixed up there. */
class Apart {
  private readonly optimizers = new Map<string, tf.AdamOptimizer>();

  step(variables: readonly tf.Variable[], loss: () => tf.Scalar): void {
    const { value, grads } = tf.variableGrads(loss, [...variables]);
    for (const [name, tensor] of Object.entries(grads)) {
      let optimizer = this.optimizers.get(name);
      if (!optimizer) this.optimizers.set(name, (optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-7)));
      optimizer.applyGradients([{ name, tensor }]);
    }
    tf.dispose([value, grads]);
  }

  dispose(): void {
    for (const optimizer of this.optimizers.values()) optimizer.dispose();
  }
}

const weightsOf = (net: SiameseNet): number[] => net.tower.getWeights().flatMap((weight) => [...weight.dataSync()]);

onEachBackend(() => {
  it("one optimizer serves a net whose layers are frozen on the way, each weight with its own moments", async () => {
    const [net, twin] = [tower(), tower()].map((made) => new SiameseNet({ tower: made }));
    const apart = new Apart();
    const optimizer = adam();
    const [ours, theirs] = [draw(), draw()];
    for (const frozen of [false, true, false]) {
      for (const { tower: model } of [net, twin]) model.layers[1].trainable = !frozen;
      await net.fit(data, { sampler: ours, objective: batchHard(), optimizer, stepsPerEpoch: 6 });
      for (let step = 0; step < 6; step++) {
        const { rows, evaluate } = batchHard().prepare(theirs());
        const samples = await data.read(rows);
        // A variable that sits a step out keeps its count of steps here, where tfjs counts for all: compare while none has.
        apart.step(twin.trainableVariables, () => evaluate(twin.forward(samples, { training: true }), twin.metric).loss); // prettier-ignore
        tf.dispose(samples);
      }
      if (frozen) expectClose(weightsOf(net), weightsOf(twin), 1e-4);
    }
    expect(weightsOf(net).every(Number.isFinite)).toBe(true);
    optimizer.dispose();
    apart.dispose();
    net.dispose();
    twin.dispose();
  });

  it.each<[string, () => { distance?: ReturnType<typeof weightedL1>; objectives: Objective<ClassBatch>[] }]>([
    [
      "a learned distance that has no gradient where nothing is mined",
      () => ({
        distance: weightedL1({ size: 4, random: seeded(3) }),
        objectives: [
          batchTriplet({ mining: tripletMiner({ margin: 0.2 }) }),
          batchTriplet({ mining: () => ({ kind: "triplets", anchor: new Int32Array(), positive: new Int32Array(), negative: new Int32Array() }) as never }), // prettier-ignore
          batchTriplet(),
        ],
      }),
    ],
    [
      "proxies, then none",
      () => ({ objectives: [arcFace({ classes: data.labels.classNames, size: 4, random: seeded(4) }), batchHard()] }), // prettier-ignore
    ],
    [
      "a guard that changes from proxies to a gentler objective",
      () => ({
        objectives: [
          collapseGuard(arcFace({ classes: data.labels.classNames, size: 4, random: seeded(4) }), {
            every: 1,
            patience: 2,
            leastRank: 100, // found at once
            fallback: semiHard(),
          }),
        ],
      }),
    ],
  ])("one optimizer serves %s", async (_, make) => {
    const { distance, objectives } = make();
    const net = new SiameseNet({ tower: tower(), ...(distance && { distance }) });
    const optimizer = adam();
    for (let round = 0; round < 2; round++) {
      for (const objective of objectives) {
        const { history } = await net.fit(data, { sampler: draw(), objective, optimizer, stepsPerEpoch: 5 });
        expect(history.loss[0]).toBeGreaterThanOrEqual(0);
      }
    }
    expect(weightsOf(net).every(Number.isFinite)).toBe(true);
    for (const { variables } of objectives) tf.dispose([...(variables ?? [])]);
    optimizer.dispose();
    net.dispose();
  });
});
