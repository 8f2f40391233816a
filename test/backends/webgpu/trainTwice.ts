import * as tf from "@tensorflow/tfjs-core";

import type { GpuBackend } from "../../../src/backends/webgpu/gpuBackend.js";
import { batchHard, conv4Tower, fromTensor, perClassSampler, seeded, SiameseNet } from "../../../src/index.js";

/** What two trainings from one seed came to. */
export interface TwoTrainings {
  /** Whether all weights ended the same, bit for bit. */
  readonly same: boolean;
  readonly losses: readonly number[];
  /** Bytes that the backend had allocated after a third, two thirds and all of the first training. */
  readonly bytes: readonly number[];
}

/** Trains a small conv4 twice from the same seed, side by side with another net that trains too. */
export async function trainTwice(steps: number): Promise<TwoTrainings> {
  const labels = Int32Array.from({ length: 24 }, (_, row) => row >> 2);
  const samples = tf.randomNormal([24, 16, 16, 1], 0, 1, "float32", 5);
  const dataset = fromTensor(samples, labels);
  const make = () => new SiameseNet({ tower: conv4Tower({ inputShape: [16, 16, 1], filters: 8, random: seeded(1) }) });
  const bytes: number[] = [];
  const losses: number[] = [];
  const { bufferManager } = tf.backend() as unknown as GpuBackend;
  const train = async (net: SiameseNet, watch: boolean): Promise<void> => {
    await net.fit(dataset, {
      sampler: perClassSampler(labels, { classes: 4, perClass: 3, random: seeded(2) }),
      objective: batchHard({ margin: 0.3 }),
      stepsPerEpoch: Math.ceil(steps / 3),
      epochs: 3,
      random: seeded(3),
      callbacks: {
        onEpochEnd: (_, { loss }) => {
          if (!watch) return;
          losses.push(loss);
          bytes.push(bufferManager.numBytesAllocated);
        },
      },
    });
  };
  const [first, second] = [make(), make()];
  await train(first, true);
  await Promise.all([train(second, false), train(make(), false)]);
  const weights = async (net: SiameseNet): Promise<Float32Array[]> =>
    Promise.all(net.trainableVariables.map(async (weight) => new Float32Array(await weight.data())));
  const [a, b] = [await weights(first), await weights(second)];
  const same = a.every((values, i) => values.every((value, j) => Object.is(value, b[i][j])));
  return { same, losses, bytes };
}
