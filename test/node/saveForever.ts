import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import {
  contrastive,
  denseTower,
  fromArrays,
  Gallery,
  pairSampler,
  seeded,
  SiameseNet,
  vectorEncoder,
} from "../../src/index.js";
import { fileStore, fileSystemHandler, trainingCheckpoint } from "../../src/node/index.js";
import { calibrationOf } from "./killSaves.js";

// saveForever.ts WHAT FOLDER VERSION: saves versions of something from VERSION on, and prints the number of each that is safe, until it is killed.
const [what, folder, start] = process.argv.slice(2);
await tf.setBackend("cpu");
const said = (version: number): void => {
  process.stdout.write(`${version}\n`);
};
if (what === "training") {
  const random = seeded(1);
  const samples = Array.from({ length: 8 }, () => Float32Array.from({ length: 16 }, () => random()));
  const data = fromArrays(samples, [0, 0, 1, 1, 2, 2, 3, 3]);
  const net = new SiameseNet({ tower: denseTower({ inputShape: [16], units: [64, 64], random }) });
  const sampler = pairSampler(data.labels, { batchSize: 4, random });
  const callbacks = { onEpochBegin: (epoch: number) => { said(epoch); } }; // prettier-ignore
  const checkpoint = trainingCheckpoint(folder, { random });
  await checkpoint.fit(net, data, {
    sampler,
    objective: contrastive(),
    epochs: 1e6,
    stepsPerEpoch: 1,
    callbacks,
    random,
  });
} else {
  const net = new SiameseNet({ tower: denseTower({ inputShape: [16], units: [256, 256], random: seeded(1) }) });
  const place = what === "net" ? fileStore(join(folder, "a")) : fileSystemHandler(folder);
  const encoder = vectorEncoder({ size: 2 });
  const gallery = new Gallery({ encoder, calibration: await calibrationOf(encoder) });
  const store = fileStore(join(folder, "a"), { overwrite: true });
  for (let version = Number(start); ; version++) {
    if (what === "gallery") {
      for (let i = gallery.size; i < version; i++) await gallery.enroll(`person ${i}`, Float32Array.of(i, 1));
      await gallery.save(store);
    } else {
      const weights = net.tower.getWeights().map(({ shape }) => tf.fill(shape, version));
      net.tower.setWeights(weights);
      tf.dispose(weights);
      await net.save(place);
    }
    said(version);
  }
}
