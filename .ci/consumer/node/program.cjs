const tf = require("@tensorflow/tfjs-core");
const { contrastive, denseTower, fromTensor, pairSampler, seeded, SiameseNet } = require("one-shot-ts");
const { useWasm } = require("one-shot-ts/backends");

async function main() {
  await useWasm();
  const random = seeded(1);
  const data = fromTensor(tf.randomUniform([8, 4], 0, 1, "float32", 1), ["a", "a", "b", "b", "c", "c", "d", "d"]);
  const net = new SiameseNet({ tower: denseTower({ inputShape: [4], random }) });
  const { history } = await net.fit(data, {
    sampler: pairSampler(data.labels, { batchSize: 8, random }),
    objective: contrastive(),
    random,
  });
  if (!Number.isFinite(history.loss[0])) throw new Error("the loss is not a number");
  console.log(`trained on ${tf.getBackend()}`);
}
main();
