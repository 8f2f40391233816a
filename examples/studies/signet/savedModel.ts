import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { SiameseNet, type Calibration } from "one-shot-ts";
import { parseCalibration } from "one-shot-ts/calibration";
import { fileSystemHandler, writeTextFile } from "one-shot-ts/node";

import type { PreparationConfig } from "./preparation.js";

/** What a run leaves behind for later use. */
export interface SavedModel {
  readonly net: SiameseNet;
  /** How scans are made ready for it. */
  readonly config: PreparationConfig;
  /** Says from which distance on a signature is forged. */
  readonly calibration: Calibration;
}

/** Saves a net, how scans are made ready for it, and its threshold in a folder. */
export async function saveModel(folder: string, { net, config, calibration }: SavedModel): Promise<void> {
  await net.save(fileSystemHandler(join(folder, "model")));
  await writeTextFile(join(folder, "preparation.json"), JSON.stringify(config, null, 2));
  await writeTextFile(join(folder, "calibration.json"), JSON.stringify(calibration, null, 2));
}

/** Loads what {@link saveModel} saved. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const net = await SiameseNet.load(fileSystemHandler(join(folder, "model")));
  const config = JSON.parse(await readFile(join(folder, "preparation.json"), "utf8")) as PreparationConfig;
  const calibration = parseCalibration(await readFile(join(folder, "calibration.json"), "utf8"));
  return { net, config, calibration };
}
