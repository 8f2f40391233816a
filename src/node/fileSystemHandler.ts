import { requirePath } from "./requirePath.js";
import { requireCount, requireFit, requireObject, requireOptions } from "../core/check.js";
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { ReadOptions } from "../core/store.js";
import { readModelFiles, sealOf, type ModelFile } from "./readModelFiles.js";
import { withLock } from "./withLock.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** Saves a tfjs model in a folder and loads it from there; made by {@link fileSystemHandler}. */
export interface FileSystemHandler extends tf.io.IOHandler {
  /** Writes the model; the previous one stays complete until the new one is. */
  readonly save: tf.io.SaveHandler;
  /** Reads the model and checks that it is complete. */
  readonly load: tf.io.LoadHandler;
}

const WHO = "fileSystemHandler";
const OWN_WEIGHTS = /^weights\.[0-9a-f]{16}\.bin$/;

/**
 * A place for a model on disk, for `net.save`, `SiameseNet.load` and tfjs' own `model.save` and `loadLayersModel`.
 *
 * The folder holds `model.json` and one file of weights in tfjs' format, so a browser can load the same folder over HTTP. The name of the
 * weights file contains the first 16 digits of their SHA-256 checksum, and `model.json`, written last, names them and contains a checksum of everything: whatever happens while
 * saving (disk full, no permission, power cut, another process saving), the folder holds the old model or the new one, never a mixture.
 *
 * @param folder - Path of the folder; created when a model is saved.
 * @returns A handler whose `save` and `load` throw an error that names the file, what was expected and what was found: no model,
 *   `model.json` truncated or changed, weights missing, truncated or changed, a graph that cannot be built, a file that cannot be written.
 * @example
 * ```ts
 * await net.save(fileSystemHandler("models/signatures"));
 * const again = await SiameseNet.load(fileSystemHandler("models/signatures"));
 * ```
 */
export function fileSystemHandler(folder: string, options: ReadOptions = {}): FileSystemHandler {
  requirePath(WHO, "folder", folder);
  const { maxBytes } = requireOptions(WHO, options);
  if (maxBytes !== undefined) requireCount(WHO, "maxBytes", maxBytes);
  return {
    save: async (artifacts) => {
      requireObject(
        WHO,
        "artifacts",
        artifacts,
        "a model's artifacts",
        ["modelTopology"],
        "pass the handler to model.save",
      );
      return withLock(WHO, join(folder, "model.json"), () => saveModel(folder, artifacts));
    },
    load: () => readModelFiles(WHO, folder, options),
  };
}

async function saveModel(folder: string, artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
  const { weightSpecs = [], weightData, modelTopology, ...rest } = artifacts;
  if (typeof modelTopology !== "object" || modelTopology instanceof ArrayBuffer) {
    throw new TypeError(`${WHO}: only models whose topology is JSON can be saved, such as LayersModel`);
  }
  const isBuffer = (part: unknown): boolean => Object.prototype.toString.call(part) === "[object ArrayBuffer]";
  requireFit([weightData ?? []].flat().every(isBuffer), WHO, "weightData", "an ArrayBuffer or a list of them", weightData); // prettier-ignore
  requireFit(Array.isArray(weightSpecs), WHO, "weightSpecs", "a list", weightSpecs);
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const weightsName = `weights.${createHash("sha256").update(weights).digest("hex").slice(0, 16)}.bin`;
  const jsonFile = join(folder, "model.json");
  const model: ModelFile = {
    modelTopology,
    ...rest,
    weightsManifest: [{ paths: [weightsName], weights: weightSpecs }],
  };
  const modelArtifactsInfo = tf.io.getModelArtifactsInfoForJSON(artifacts); // first, since this must not fail once the model is in place
  const before = await ownWeights(folder);

  await writeFileAtomic(WHO, join(folder, weightsName), weights);
  try {
    await writeFileAtomic(WHO, jsonFile, JSON.stringify({ ...model, checksum: sealOf(model, weights) }));
  } catch (error) {
    // Only if model.json is still the older one: the failure may have come after the newer was in place.
    const text = await readFile(jsonFile, "utf8").catch((cause: unknown) =>
      (cause as NodeJS.ErrnoException).code === "ENOENT" ? "" : weightsName,
    );
    if (!before.includes(weightsName) && !text.includes(weightsName)) {
      await rm(join(folder, weightsName), { force: true }).catch(() => undefined);
    }
    throw error;
  }
  // Those of the older model and of killed saves. The lock makes sure that none belong to another running save.
  for (const old of before) {
    if (old !== weightsName) await rm(join(folder, old), { force: true }).catch(() => undefined);
  }
  return { modelArtifactsInfo };
}

/** The names of the weights files that this handler wrote in a folder. */
async function ownWeights(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => OWN_WEIGHTS.test(name));
}
