import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { audioFrontEnd, parseCalibration, SiameseNet } from "one-shot-ts";
import type { AudioFrontEnd, AudioFrontEndConfig, Calibration, Gallery } from "one-shot-ts";
import { fileStore, fileSystemHandler, writeTextFile } from "one-shot-ts/node";

/** What a run leaves behind for later use. */
export interface SavedModel {
  readonly net: SiameseNet;
  /** Says from which distance on two recordings are of two people. */
  readonly calibration: Calibration;
  /** How recordings are prepared. */
  readonly frontEnd: AudioFrontEnd;
}

/** Saves the net, its threshold, its front end and a gallery in a folder. */
export async function saveModel(folder: string, model: SavedModel, gallery: Gallery): Promise<void> {
  await model.net.save(fileSystemHandler(join(folder, "model")));
  await writeTextFile(join(folder, "calibration.json"), JSON.stringify(model.calibration, null, 2));
  await writeTextFile(join(folder, "frontEnd.json"), JSON.stringify(model.frontEnd.config, null, 2));
  await gallery.save(fileStore(join(folder, "gallery.bin")));
}

/** Loads what {@link saveModel} saved, without the gallery. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const net = await SiameseNet.load(fileSystemHandler(join(folder, "model")));
  const calibration = parseCalibration(await readFile(join(folder, "calibration.json"), "utf8"));
  const config = JSON.parse(await readFile(join(folder, "frontEnd.json"), "utf8")) as AudioFrontEndConfig;
  return { net, calibration, frontEnd: audioFrontEnd(config) };
}
