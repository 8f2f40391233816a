import * as tf from "@tensorflow/tfjs-core";
import { useWasm } from "../../src/backends/index.js";
import { batchHard, convTower, fromArrays, perClassSampler, seeded, SiameseNet, type TrainingCallbacks } from "../../src/index.js"; // prettier-ignore
import { serveTasks } from "../../src/worker/index.js";

/** What the test of workers has done there. */
export const tasks = serveTasks(async () => {
  await useWasm({ threads: 1 });
  const random = seeded(1);
  const net = new SiameseNet({ tower: convTower({ inputShape: [16, 16, 1], filters: [8, 16], embeddingSize: 8, random }) }); // prettier-ignore
  return {
    net,
    fit(
      samples: Float32Array[],
      labels: number[],
      how: { epochs: number; signal: AbortSignal; callbacks: TrainingCallbacks },
    ) {
      // prettier-ignore
      const data = fromArrays(samples, labels, { shape: [16, 16, 1] });
      const sampler = perClassSampler(data.labels, { random });
      return net.fit(data, { sampler, objective: batchHard(), random, ...how });
    },
    tensors: () => tf.memory().numTensors,
  };
});
