import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parseCalibration, SiameseNet, type Calibration, type Gallery } from "one-shot-ts";
import { fileStore, fileSystemHandler, writeTextFile } from "one-shot-ts/node";

/** What a run leaves behind for later use. */
export interface SavedModel {
  readonly net: SiameseNet;
  /** Says from which distance on two signatures are by two hands. */
  readonly calibration: Calibration;
}

/** Saves the net, its threshold and a gallery in a folder. */
export async function saveModel(folder: string, { net, calibration }: SavedModel, gallery: Gallery): Promise<void> {
  await net.save(fileSystemHandler(join(folder, "model")));
  await writeTextFile(join(folder, "calibration.json"), JSON.stringify(calibration, null, 2));
  await gallery.save(fileStore(join(folder, "gallery.bin")));
}

/** Loads what {@link saveModel} saved, without the gallery. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const net = await SiameseNet.load(fileSystemHandler(join(folder, "model")));
  const calibration = parseCalibration(await readFile(join(folder, "calibration.json"), "utf8"));
  return { net, calibration };
}
