import { contrastive, denseTower, fromArrays, pairSampler, seeded, SiameseNet, splitByClass } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { probe } from "one-shot-ts/evaluation";
import { imagePreprocessor } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";

export async function main(): Promise<number> {
  await useWasm();
  const random = seeded(1);
  const data = fromArrays(
    [
      [0, 1],
      [0, 2],
      [5, 0],
      [6, 0],
    ],
    ["up", "up", "right", "right"],
  );
  const [train] = splitByClass(data, { testFraction: 0.5, random });
  const net = new SiameseNet({ tower: denseTower({ inputShape: [2], random }) });
  const { history } = await net.fit(train, { sampler: pairSampler(train.labels), objective: contrastive() });
  return (history.loss ?? []).length + [probe, imagePreprocessor, fileStore].length;
}
