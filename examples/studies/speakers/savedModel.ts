import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Gallery, type Sample } from "one-shot-ts";
import { audioFrontEnd, type AudioFrontEnd, type AudioFrontEndConfig } from "one-shot-ts/audio";
import { fileStore, writeTextFile } from "one-shot-ts/node";

import { loadVerifier, saveVerifier, type Verifier } from "../shared/verifier.js";

/** What a run leaves behind for later use. */
export interface SavedModel extends Verifier {
  /** How recordings are prepared. */
  readonly frontEnd: AudioFrontEnd;
}

/** Saves the net, its threshold, its front end and a gallery in a folder. */
export async function saveModel(folder: string, model: SavedModel, gallery: Gallery<Sample>): Promise<void> {
  await saveVerifier(folder, model);
  await writeTextFile(join(folder, "frontEnd.json"), JSON.stringify(model.frontEnd.config, null, 2));
  await gallery.save(fileStore(join(folder, "gallery.bin")));
}

/** Loads what {@link saveModel} saved, without the gallery. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const config = JSON.parse(await readFile(join(folder, "frontEnd.json"), "utf8")) as AudioFrontEndConfig;
  return { ...(await loadVerifier(folder)), frontEnd: audioFrontEnd(config) };
}
