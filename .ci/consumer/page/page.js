import * as tf from "@tensorflow/tfjs-core";
import { contrastive, denseTower, fromTensor, pairSampler, seeded, SiameseNet } from "one-shot-ts";
import { useBackend, useWasm } from "one-shot-ts/backends";

async function main() {
  const { threads, notices } = await useWasm();
  const random = seeded(1);
  const data = fromTensor(tf.randomUniform([8, 4], 0, 1, "float32", 1), ["a", "a", "b", "b", "c", "c", "d", "d"]);
  const net = new SiameseNet({ tower: denseTower({ inputShape: [4], random }) });
  const sampler = pairSampler(data.labels, { batchSize: 8, random });
  const { history } = await net.fit(data, { sampler, objective: contrastive(), random });
  if (!Number.isFinite(history.loss[0])) throw new Error("the loss is not a number");
  const webgl = await useBackend("webgl").catch((error) => error.message);
  if (!webgl.includes('import "@tensorflow/tfjs-backend-webgl"')) throw new Error(`no remedy: ${webgl}`);
  return `trained on ${threads} thread${threads > 1 ? "s" : ""}${notices.map((notice) => `; ${notice}`).join("")}`;
}

const tell = (text) => {
  if (typeof document === "undefined") self.postMessage(text);
  else document.title = text;
};
main().then(tell, (error) => tell(`FAILED: ${error.stack ?? error}`));
