import { contrastive, denseTower, fromTensor, pairSampler, seeded, SiameseNet, tf, useWasm } from "./one-shot-ts.js";

try {
  const { threads } = await useWasm();
  const random = seeded(1);
  const data = fromTensor(tf.randomUniform([8, 4], 0, 1, "float32", 1), ["a", "a", "b", "b", "c", "c", "d", "d"]);
  const net = new SiameseNet({ tower: denseTower({ inputShape: [4], random }) });
  const sampler = pairSampler(data.labels, { batchSize: 8, random });
  const { history } = await net.fit(data, { sampler, objective: contrastive(), random });
  if (!Number.isFinite(history.loss[0])) throw new Error("the loss is not a number");
  document.title = `trained on ${threads} thread${threads > 1 ? "s" : ""}`;
} catch (error) {
  document.title = `FAILED: ${error.stack ?? error}`;
}
