import { createHash } from "node:crypto";
import { isAbsolute, join, relative, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { MAX_BYTES, type ReadOptions } from "../core/store.js";
import { anyRecord, check, count, json, list, mapOf, number, oneOf, optional, record, text } from "../core/schema.js";
import { checkTopology } from "../towers/checkTopology.js";
import { localResponseClass } from "../towers/localResponse.js";
import { statisticsClass } from "../towers/statistics.js";
import { readFileWithin } from "./readFileWithin.js";

/** The contents of `model.json`: tfjs' own fields, and a checksum of them and of all weights, `"sha256:…"`. Models saved elsewhere have none. */
export interface ModelFile extends tf.io.ModelJSON {
  /** Made by {@link sealOf}. */
  readonly checksum?: string;
}

/** Largest `model.json` that is read, in bytes. */
const MAX_JSON = 2 ** 24;

const dtype = oneOf("float32", "int32", "bool", "string", "complex64");
const modelFile = record({
  modelTopology: anyRecord,
  weightsManifest: list(
    record({
      paths: list(text({ max: 1000, min: 1 }), { max: 10_000 }),
      weights: list(
        record({
          name: text({ max: 2000, min: 1 }),
          shape: list(count(), { max: 16 }),
          dtype,
          quantization: optional(
            record({ dtype: oneOf("uint8", "uint16", "float16"), min: optional(number()), scale: optional(number()), original_dtype: optional(dtype) }), // prettier-ignore
          ),
          group: optional(text()),
        }),
        { max: 10_000 },
      ),
    }),
    { max: 1000 },
  ),
  format: optional(text()),
  generatedBy: optional((value: unknown) => (typeof value === "string" ? value : null)),
  convertedBy: optional((value: unknown) => (typeof value === "string" ? value : null)),
  userDefinedMetadata: optional(mapOf(json({ depth: 60 }))),
  trainingConfig: optional(anyRecord),
  checksum: optional(text({ max: 100 })),
});

/** Reads a model's files and checks them against each other; `who` comes first in the messages. */
export async function readModelFiles(
  who: string,
  folder: string,
  { maxBytes = MAX_BYTES }: ReadOptions = {},
): Promise<tf.io.ModelArtifacts> {
  const jsonFile = join(folder, "model.json");
  let text = await readText(who, jsonFile);
  for (;;) {
    const model = parseModel(who, jsonFile, text);
    try {
      return await readWeights(who, folder, model, maxBytes);
    } catch (error) {
      // Another process may have saved a newer model in between and removed the weights that this one names.
      const now = await readText(who, jsonFile);
      if (now === text) throw error;
      text = now;
    }
  }
}

/** The checksum of a model.json (except the checksum itself) and of the weights. */
export function sealOf(model: ModelFile, weights: Uint8Array): string {
  // As in a file: without undefined fields.
  const about: unknown = JSON.parse(JSON.stringify({ ...model, checksum: undefined }));
  return `sha256:${createHash("sha256").update(JSON.stringify(about)).update(weights).digest("hex")}`;
}

async function readText(who: string, jsonFile: string): Promise<string> {
  const found = await readFileWithin(who, jsonFile, MAX_JSON);
  if (found === undefined) {
    throw new Error(`${who}: there is no model at ${jsonFile}; check the path, or save a model there first`);
  }
  return new TextDecoder().decode(found.bytes);
}

function parseModel(who: string, jsonFile: string, text: string): ModelFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new RangeError(
      `${who}: ${jsonFile} (${text.length} characters) is not whole JSON, it may be cut short: ${(cause as Error).message}; ` +
        "save the model again",
      { cause },
    );
  }
  const at = `${who}: ${jsonFile}`;
  json({ depth: 100 })(parsed, `${at}: `);
  check(at, modelFile, parsed);
  return parsed as ModelFile;
}

/** A topology whose graph tfjs can build, if it is of a layers model; graph models are built in another way. */
function graphOf(at: string, { modelTopology, userDefinedMetadata }: ModelFile): tf.io.ModelJSON["modelTopology"] {
  const { class_name, model_config } = modelTopology as { readonly class_name?: unknown; readonly model_config?: unknown }; // prettier-ignore
  if (class_name === undefined && model_config === undefined) return modelTopology;
  localResponseClass(); // known to tfjs from here on, in case the model has such layers
  statisticsClass();
  const checked = checkTopology(at, modelTopology);
  // A net's own checksum covers the topology as it was saved, and SiameseNet.load checks it.
  return userDefinedMetadata !== undefined && "net" in userDefinedMetadata ? modelTopology : checked;
}

async function readWeights(
  who: string,
  folder: string,
  model: ModelFile,
  maxBytes: number,
): Promise<tf.io.ModelArtifacts> {
  const jsonFile = join(folder, "model.json");
  const buffers: Uint8Array[] = [];
  const names: string[] = [];
  let left = maxBytes;
  for (const { paths, weights } of model.weightsManifest) {
    const files = paths.map((path) => join(folder, path));
    let found = 0;
    for (const file of files) {
      const inside = relative(folder, file);
      if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
        throw new RangeError(`${who}: ${jsonFile} names weights outside its folder, ${file}; they are not read`);
      }
      const read = await readFileWithin(who, file, left);
      if (read === undefined) {
        throw new Error(`${who}: cannot read ${file}, the weights that ${jsonFile} names: there is no such file; copy it beside model.json`); // prettier-ignore
      }
      found += read.bytes.length;
      left -= read.bytes.length;
      buffers.push(read.bytes);
    }
    names.push(...files);
    const expected = bytesOf(weights);
    if (expected !== undefined && found !== expected) {
      throw new RangeError(
        `${who}: ${files.join(", ")} must have ${expected} bytes for the weights that ${jsonFile} lists, got ${found}; ` +
          `${found < expected ? "cut short" : "too long"}: copy the file again, or save the model again`,
      );
    }
  }
  const all = buffers.length === 1 ? buffers[0] : Uint8Array.from(Buffer.concat(buffers));
  const checksum = sealOf(model, all);
  if (model.checksum !== undefined && model.checksum !== checksum) {
    throw new RangeError(
      `${who}: ${[jsonFile, ...names].join(", ")} must have the checksum ${model.checksum} that ${jsonFile} records, got ${checksum}; ` +
        "a file was changed or damaged: copy both again, or save the model again",
    );
  }
  return tf.io.getModelArtifactsForJSONSync(
    { ...model, modelTopology: graphOf(`${who}: ${jsonFile}`, model) },
    model.weightsManifest.flatMap(({ weights }) => weights),
    all.buffer as ArrayBuffer,
  );
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

/** Bytes of the weights listed; undefined if some are strings, whose length only the file reveals. */
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
