import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

import { canonicalJson } from "../core/canonicalJson.js";
import { checksum } from "../core/checksum.js";
import type { Parts, SavedTensor } from "../core/parts.js";
import { anyRecord, check, count, flag, list, oneOf, record, text } from "../core/schema.js";

const FORMAT = "one-shot-ts net";

/** Everything about a net except its tower, kept under `net` in the metadata of the tfjs model. */
const netMetadata = record({
  format: oneOf(FORMAT),
  version: oneOf(1),
  distance: text({ max: 200, min: 1 }),
  normalize: flag,
  fingerprint: text({ max: 100 }),
  checksum: text({ max: 100 }),
});

const weightSpec = record({
  name: text({ max: 2000, min: 1 }),
  shape: list(count(), { max: 16 }),
  dtype: oneOf("float32", "int32", "bool"),
});

const TYPES = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/**
 * The tower's weights by the names that tfjs uses in a `model.json`.
 *
 * @throws RangeError if two have the same name.
 */
export function tfjsWeights(tower: LayersModel): Map<string, tf.Variable> {
  const found = new Map<string, tf.Variable>();
  for (const weight of tower.weights) {
    if (found.has(weight.originalName)) {
      throw new RangeError(`SiameseNet: no two weights may have one name in a model.json, got "${weight.originalName}" twice; use a store, such as fileStore(file)`); // prettier-ignore
    }
    found.set(weight.originalName, weight.read() as tf.Variable);
  }
  return found;
}

/** The parts of a net in the form in which tfjs stores a model, so that plain tfjs can load it too, with one checksum over topology, weights and metadata. */
export function toArtifacts({ record: parts, tensors }: Parts): tf.io.ModelArtifacts {
  const { topology, metadata, distance, normalize, fingerprint } = parts;
  const entries = [...tensors];
  const weightSpecs = entries.map(([name, { shape, values }]) => ({ name, shape: [...shape], dtype: typeOf(values) }));
  const weights = new Uint8Array(entries.reduce((sum, [, { values }]) => sum + values.byteLength, 0));
  let start = 0;
  for (const [, { values }] of entries) {
    weights.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
    start += values.byteLength;
  }
  const net = { format: FORMAT, version: 1, distance, normalize, fingerprint };
  const userDefinedMetadata = { ...(metadata as object | undefined), net };
  const sealed = { ...net, checksum: sealOf(topology, userDefinedMetadata, weightSpecs, weights) };
  return {
    modelTopology: topology as object,
    format: "layers-model",
    generatedBy: "one-shot-ts",
    convertedBy: null,
    userDefinedMetadata: { ...userDefinedMetadata, net: sealed },
    weightSpecs,
    weightData: weights.buffer,
  };
}

/**
 * The parts that were passed to {@link toArtifacts}.
 *
 * @throws RangeError or TypeError if anything was changed or is missing, or the model was not saved by a net.
 */
export function fromArtifacts(who: string, artifacts: tf.io.ModelArtifacts): Parts {
  const {
    modelTopology: topology,
    userDefinedMetadata,
    weightSpecs,
    weightData,
  } = artifacts as Partial<tf.io.ModelArtifacts>;
  const metadata: Record<string, unknown> = { ...userDefinedMetadata };
  const isNet = (metadata.net as { readonly format?: unknown } | null | undefined)?.format === FORMAT;
  if (!isNet) {
    throw new RangeError(
      `${who}: the model must have been saved by SiameseNet.save; load it with tf.loadLayersModel and pass it as the tower of a new SiameseNet`,
    );
  }
  const { version } = check(who, record({ net: record({ version: count(1) }) }), metadata).net;
  if (version !== 1) {
    throw new RangeError(`${who}: this version reads format 1, the file has format ${version}; update one-shot-ts`);
  }
  const { checksum: recorded, ...net } = check(who, record({ net: netMetadata }), metadata).net;
  const specs = check(who, record({ weightSpecs: list(weightSpec, { max: 10_000 }) }), { weightSpecs }).weightSpecs;
  const data = new Uint8Array(tf.io.CompositeArrayBuffer.join([weightData ?? []].flat()));
  const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (data.length !== expected) {
    throw new RangeError(
      `${who}: the weights must have ${expected} bytes, got ${data.length}; the file is cut short, save the net again`,
    );
  }
  const found = sealOf(topology, { ...metadata, net }, specs, data);
  if (found !== recorded) {
    throw new RangeError(
      `${who}: the net must have the checksum that it records, ${recorded}, got ${found}; topology, weights or metadata were changed, save it again`,
    );
  }
  const tensors = new Map<string, SavedTensor>();
  let start = 0;
  for (const spec of specs) {
    const part = data.slice(start, (start += bytesOf(spec)));
    tensors.set(spec.name, { shape: spec.shape, values: new TYPES[spec.dtype](part.buffer) });
  }
  const rest = { ...metadata };
  delete rest.net;
  return { record: { topology: check(who, record({ modelTopology: anyRecord }), { modelTopology: topology }).modelTopology, ...net, metadata: rest }, tensors }; // prettier-ignore
}

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: keyof typeof TYPES;
}

/** The checksum of everything that tfjs stores about a net; `metadata` excludes the checksum itself. */
export function sealOf(topology: unknown, metadata: unknown, specs: readonly Spec[], weights: Uint8Array): string {
  const about = canonicalJson([topology, metadata, specs.map(({ name, shape, dtype }) => [name, shape, dtype])]);
  return checksum([new TextEncoder().encode(about), weights]);
}

const bytesOf = ({ shape, dtype }: Spec): number =>
  shape.reduce((product, axis) => product * axis, TYPES[dtype].BYTES_PER_ELEMENT);

const typeOf = (values: SavedTensor["values"]): Spec["dtype"] =>
  values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool";
