import * as tf from "@tensorflow/tfjs-core";
import { contrastive, denseTower, fromTensor, pairSampler, seeded, SiameseNet } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { serveTasks } from "one-shot-ts/worker";

serveTasks({
  async train(options) {
    const { threads } = await useWasm();
    const random = seeded(1);
    const data = fromTensor(tf.randomUniform([8, 4], 0, 1, "float32", 1), ["a", "a", "b", "b", "c", "c", "d", "d"]);
    const net = new SiameseNet({ tower: denseTower({ inputShape: [4], random }) });
    const sampler = pairSampler(data.labels, { batchSize: 8, random });
    await net.fit(data, { sampler, objective: contrastive(), random, ...options });
    return threads;
  },
});
