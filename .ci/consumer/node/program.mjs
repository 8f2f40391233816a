import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convTower, contrastive, euclidean, fromTensor, pairSampler, seeded, SiameseNet } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileSystemHandler } from "one-shot-ts/node";
import * as tf from "@tensorflow/tfjs-core";

await useWasm();
const random = seeded(1);
const images = tf.randomUniform([12, 8, 8, 1], 0, 1, "float32", 1);
const data = fromTensor(images, ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"]);
const net = new SiameseNet({ tower: convTower({ inputShape: [8, 8, 1], filters: [4], random }), distance: euclidean });
await net.fit(data, {
  sampler: pairSampler(data.labels, { batchSize: 8, random }),
  objective: contrastive({ margin: 1 }),
  random,
});
const folder = join(mkdtempSync(join(tmpdir(), "one-shot-ts-model-")), "net");
await net.save(fileSystemHandler(folder));
const loaded = await SiameseNet.load(fileSystemHandler(folder));
if ((await loaded.fingerprint()) !== (await net.fingerprint())) throw new Error("the loaded net differs");
console.log(`trained, saved and loaded on ${tf.getBackend()}`);
