import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import * as tf from "@tensorflow/tfjs-core";

/** What `model.json` holds: tfjs' own fields, and the checksum of all weights, `"sha256:…"`. Models saved elsewhere have no checksum. */
export interface ModelFile extends tf.io.ModelJSON {
  /** Checksum of the bytes of all weights in order. */
  readonly weightsChecksum?: string;
}

/** Reads a model's files and checks them against each other; `who` stands first in the messages. */
export async function readModelFiles(who: string, folder: string): Promise<tf.io.ModelArtifacts> {
  const jsonFile = join(folder, "model.json");
  let text = await readText(who, jsonFile);
  for (;;) {
    const model = parseModel(who, jsonFile, text);
    try {
      return await readWeights(who, folder, model);
    } catch (error) {
      // Another process may have saved a newer model in between and removed the weights this one named.
      const now = await readText(who, jsonFile);
      if (now === text) throw error;
      text = now;
    }
  }
}

async function readText(who: string, jsonFile: string): Promise<string> {
  try {
    return await readFile(jsonFile, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      throw new Error(`${who}: there is no model at ${jsonFile}; check the path, or save a model there first`, {
        cause,
      });
    }
    throw new Error(`${who}: cannot read ${jsonFile}: ${(cause as Error).message}`, { cause });
  }
}

function parseModel(who: string, jsonFile: string, text: string): ModelFile {
  let model: Partial<ModelFile> | null;
  try {
    model = JSON.parse(text) as Partial<ModelFile> | null;
  } catch (cause) {
    throw new Error(
      `${who}: ${jsonFile} (${text.length} characters) is not whole JSON, it may be cut short: ${(cause as Error).message}; ` +
        "save the model again",
      { cause },
    );
  }
  const { modelTopology, weightsManifest } = model ?? {};
  const isManifest =
    Array.isArray(weightsManifest) &&
    weightsManifest.every(({ paths, weights }) => Array.isArray(paths) && Array.isArray(weights));
  if (modelTopology === undefined || !isManifest) {
    throw new Error(`${who}: ${jsonFile} must hold modelTopology and weightsManifest, as tfjs saves them; it does not`);
  }
  return model as ModelFile;
}

async function readWeights(who: string, folder: string, model: ModelFile): Promise<tf.io.ModelArtifacts> {
  const jsonFile = join(folder, "model.json");
  const buffers: Buffer[] = [];
  for (const { paths, weights } of model.weightsManifest) {
    const files = paths.map((path) => join(folder, path));
    let found = 0;
    for (const file of files) {
      const inside = relative(folder, file);
      if (inside.startsWith("..") || isAbsolute(inside)) {
        throw new Error(`${who}: ${jsonFile} names weights outside its folder, ${file}; they are not read`);
      }
      const bytes = await readBytes(who, file, jsonFile);
      found += bytes.length;
      buffers.push(bytes);
    }
    const expected = bytesOf(weights);
    if (expected !== undefined && found !== expected) {
      throw new Error(
        `${who}: ${files.join(", ")} must have ${expected} bytes for the weights that ${jsonFile} lists, got ${found}; ` +
          `${found < expected ? "cut short" : "too long"}: copy the file again, or save the model again`,
      );
    }
  }
  const all = Buffer.concat(buffers);
  const checksum = `sha256:${createHash("sha256").update(all).digest("hex")}`;
  if (model.weightsChecksum !== undefined && model.weightsChecksum !== checksum) {
    const names = model.weightsManifest.flatMap(({ paths }) => paths.map((path) => join(folder, path)));
    throw new Error(
      `${who}: ${names.join(", ")} must have the checksum ${model.weightsChecksum} that ${jsonFile} records, got ${checksum}; ` +
        "the file was changed or damaged: copy it again, or save the model again",
    );
  }
  return tf.io.getModelArtifactsForJSONSync(
    model,
    model.weightsManifest.flatMap(({ weights }) => weights),
    all.buffer.slice(all.byteOffset, all.byteOffset + all.length),
  );
}

async function readBytes(who: string, file: string, jsonFile: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const reason = isMissing ? "there is no such file; copy it beside model.json" : (cause as Error).message;
    throw new Error(`${who}: cannot read ${file}, the weights that ${jsonFile} names: ${reason}`, { cause });
  }
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
};

/** Bytes of the weights listed; undefined if some are strings, whose length only the file knows. */
function bytesOf(weights: readonly tf.io.WeightsManifestEntry[]): number | undefined {
  let total = 0;
  for (const { shape, dtype, quantization } of weights) {
    if (dtype === "string") return undefined;
    let size = 1;
    for (const axis of shape) size *= axis;
    total += size * BYTES[quantization?.dtype ?? dtype];
  }
  return total;
}
