import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import type { Parts, SavedTensor } from "../core/parts.js";
import type { Distance } from "../distances/distance.js";
import { distanceByName } from "../distances/distanceByName.js";
import { localResponseClass } from "../towers/localResponse.js";
import { SiameseNet } from "./SiameseNet.js";

/** Weights of a learned distance are kept under names that no layer can have. */
const DISTANCE = "one-shot-ts/distance/";

/** What a file keeps of a net: topology, metric, normalisation and fingerprint in the record, weights by name. */
export async function netParts(net: SiameseNet): Promise<Parts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await net.tower.save(
    tf.io.withSaveHandler((made) => {
      artifacts = made;
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(made) });
    }),
  );
  const { modelTopology, weightSpecs = [], weightData = [] } = artifacts!;
  const data = tf.io.CompositeArrayBuffer.join([weightData].flat());
  const tensors = new Map<string, SavedTensor>();
  let start = 0;
  for (const { name, shape, dtype } of weightSpecs) {
    if (dtype !== "float32") throw new RangeError(`netParts: weights must be float32, got ${dtype} for ${name}`);
    const count = shape.reduce((product, axis) => product * axis, 1);
    tensors.set(name, { shape, values: new Float32Array(data.slice(start, start + 4 * count)) });
    start += 4 * count;
  }
  for (const [i, variable] of (net.metric.variables ?? []).entries()) {
    tensors.set(`${DISTANCE}${i}`, { shape: variable.shape, values: await variable.data<"float32">() });
  }
  const record = {
    topology: modelTopology,
    distance: net.metric.name,
    normalize: net.normalize,
    fingerprint: await net.fingerprint(),
  };
  return { record, tensors };
}

/** What a net needs that its parts cannot hold. */
export interface RestoreNetOptions {
  /** The net's distance, where it is not one of the library's own, or is learned. */
  readonly distance?: Distance;
}

/**
 * The net that had these parts; the caller owns it.
 *
 * @throws RangeError if the weights do not fit the topology or are not those that were saved, or the distance is not known.
 */
export async function restoreNet(
  who: string,
  { record, tensors }: Parts,
  { distance }: RestoreNetOptions = {},
): Promise<SiameseNet> {
  const name = String(record.distance);
  const metric = distance ?? distanceByName(name);
  if (metric?.name !== name) {
    throw new RangeError(
      `${who}: the net was saved with the distance "${name}"; pass it as { distance }${distance ? `, got "${distance.name}"` : ""}`,
    );
  }
  const variables = metric.variables ?? [];
  variables.forEach((variable, i) => {
    const saved = tensors.get(`${DISTANCE}${i}`);
    if (saved?.shape.join() !== variable.shape.join()) {
      throw new RangeError(
        `${who}: the distance must have weights of shape [${variable.shape.join(", ")}], the data hold ${saved ? `[${saved.shape.join(", ")}]` : "none"}`,
      );
    }
  });
  const weights = [...tensors].filter(([key]) => !key.startsWith(DISTANCE));
  localResponseClass(); // known to tfjs from here on, should the tower have such a layer
  const tower = await tfl.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: record.topology as object,
      weightSpecs: weights.map(([key, { shape }]) => ({ name: key, shape: [...shape], dtype: "float32" as const })),
      weightData: join(weights.map(([, { values }]) => values)),
    }),
  );
  variables.forEach((variable, i) => {
    tf.tidy(() => {
      variable.assign(tf.tensor(tensors.get(`${DISTANCE}${i}`)!.values, variable.shape));
    });
  });
  const net = new SiameseNet({ tower, distance: metric, normalize: record.normalize === true });
  const found = await net.fingerprint();
  if (found === record.fingerprint) return net;
  tower.dispose(); // a distance that was passed stays the caller's
  throw new RangeError(
    `${who}: the weights must be those that were saved (fingerprint ${String(record.fingerprint)}), got ${found}; the data are damaged, save again`,
  );
}

function join(parts: readonly SavedTensor["values"][]): ArrayBuffer {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let start = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start);
    start += byteLength;
  }
  return bytes.buffer;
}
