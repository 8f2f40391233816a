import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { readModelFiles, type ModelFile } from "./readModelFiles.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** Saves a tfjs model in a folder and loads it from there; made by {@link fileSystemHandler}. */
export interface FileSystemHandler extends tf.io.IOHandler {
  /** Writes the model; the one before it stays whole until the new one is. */
  readonly save: tf.io.SaveHandler;
  /** Reads the model and checks that it is whole. */
  readonly load: tf.io.LoadHandler;
}

const WHO = "fileSystemHandler";

/** Saves going on in this process, by folder: one waits for the other. */
const saving = new Map<string, Promise<unknown>>();

/**
 * Where a model is kept on disk, for `net.save`, `SiameseNet.load` and tfjs' own `model.save` and `loadLayersModel`.
 *
 * The folder holds `model.json` and one file of weights, as tfjs has them, so a browser can load the same folder over HTTP. The name of the
 * weights holds their SHA-256 checksum, and `model.json`, written last, names them: whatever happens while saving (disk full, no
 * permission, power cut), the folder holds the old model or the new one, never a mixture.
 *
 * @param folder - Path of the folder; made when a model is saved.
 * @returns A handler whose `save` and `load` throw an Error that names the file, what was expected and what came: no model there,
 *   `model.json` cut short, weights missing, cut short or changed, a file that cannot be written.
 * @example
 * ```ts
 * await net.save(fileSystemHandler("models/signatures"));
 * const again = await SiameseNet.load(fileSystemHandler("models/signatures"));
 * ```
 */
export function fileSystemHandler(folder: string): FileSystemHandler {
  return {
    save: (artifacts) => {
      const key = resolve(folder);
      const saved = (saving.get(key) ?? Promise.resolve()).then(() => saveModel(folder, artifacts));
      const settled = saved
        .catch(() => undefined)
        .then(() => {
          if (saving.get(key) === settled) saving.delete(key);
        });
      saving.set(key, settled);
      return saved;
    },
    load: () => readModelFiles(WHO, folder),
  };
}

async function saveModel(folder: string, artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
  if (artifacts.modelTopology === undefined || artifacts.modelTopology instanceof ArrayBuffer) {
    throw new TypeError(`${WHO}: only models whose topology is JSON can be saved, such as LayersModel`);
  }
  const { weightSpecs = [], weightData, modelTopology, ...rest } = artifacts;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const checksum = createHash("sha256").update(weights).digest("hex");
  const weightsName = `weights.${checksum.slice(0, 16)}.bin`;
  const jsonFile = join(folder, "model.json");
  const model: ModelFile = {
    modelTopology,
    ...rest,
    weightsManifest: [{ paths: [weightsName], weights: weightSpecs }],
    weightsChecksum: `sha256:${checksum}`,
  };
  const before = await weightsNamedBy(jsonFile);

  await writeFileAtomic(WHO, join(folder, weightsName), weights);
  try {
    await writeFileAtomic(WHO, jsonFile, JSON.stringify(model));
  } catch (error) {
    if (!before.includes(weightsName)) await rm(join(folder, weightsName), { force: true }).catch(() => undefined);
    throw error;
  }
  // Only what the old model.json named: another process may be saving here, and its weights must not go.
  for (const old of before) {
    if (old !== weightsName && /^weights\.[0-9a-f]{16}\.bin$/.test(old)) {
      await rm(join(folder, old), { force: true }).catch(() => undefined);
    }
  }
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

/** The weights that a model.json names; none if there is none or it cannot be read. */
async function weightsNamedBy(jsonFile: string): Promise<string[]> {
  try {
    const { weightsManifest } = JSON.parse(await readFile(jsonFile, "utf8")) as ModelFile;
    return weightsManifest.flatMap(({ paths }) => paths);
  } catch {
    return [];
  }
}
