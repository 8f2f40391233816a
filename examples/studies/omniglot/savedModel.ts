import { join } from "node:path";

import { SiameseNet } from "one-shot-ts";
import { fileSystemHandler } from "one-shot-ts/node";

import type { TowerName } from "./options.js";

const at = (folder: string, tower: TowerName) => fileSystemHandler(join(folder, tower === "koch" ? "koch" : "model"));

/** Saves the net in a folder. */
export async function saveModel(folder: string, tower: TowerName, net: SiameseNet): Promise<void> {
  await net.save(at(folder, tower));
}

/** Loads the small net that {@link saveModel} saved. */
export async function loadModel(folder: string): Promise<SiameseNet> {
  return SiameseNet.load(at(folder, "small"));
}
