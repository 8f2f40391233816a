import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import type { Distance } from "../distances/distance.js";
import { distanceByName } from "../distances/distanceByName.js";

/** What a saved net holds beside its tower. */
interface NetRecord {
  readonly format: "one-shot-ts net";
  readonly version: 1;
  readonly distance: string;
  readonly normalize: boolean;
  readonly fingerprint: string;
}

/** Options of {@link SiameseNet.load}. */
export interface LoadOptions {
  /** The distance of the saved net, where it is not one of the library's own. */
  readonly distance?: Distance;
}

/** Saves a tower with what belongs to it in the model's metadata. */
export async function saveNet(
  tower: tfl.LayersModel,
  { distance, normalize }: { readonly distance: string; readonly normalize: boolean },
  fingerprint: string,
  target: tf.io.IOHandler | string,
): Promise<void> {
  const record: NetRecord = { format: "one-shot-ts net", version: 1, distance, normalize, fingerprint };
  tower.setUserDefinedMetadata({ ...tower.getUserDefinedMetadata(), net: record });
  await tower.save(target);
}

/** Reads what {@link saveNet} saved. */
export async function loadNet(
  source: tf.io.IOHandler | string,
  { distance }: LoadOptions,
): Promise<{ tower: tfl.LayersModel; distance: Distance; normalize: boolean; fingerprint: string }> {
  const who = "SiameseNet.load";
  const handler = typeof source === "string" ? handlerOf(source) : source;
  if (handler.load === undefined) throw new TypeError(`${who}: the handler must be able to load, this one only saves`);
  const artifacts = await handler.load();
  const record = (artifacts.userDefinedMetadata as { net?: NetRecord } | undefined)?.net;
  if (record?.format !== "one-shot-ts net") {
    throw new RangeError(
      `${who}: the model must have been saved by SiameseNet.save; load it with tf.loadLayersModel and pass it as the tower of a new SiameseNet`,
    );
  }
  if ((record.version as number) !== 1) {
    throw new RangeError(
      `${who}: this version reads format 1, the file has format ${record.version}; update one-shot-ts`,
    );
  }
  const measure = distance ?? distanceByName(record.distance);
  if (measure?.name !== record.distance) {
    throw new RangeError(
      `${who}: the net was saved with the distance "${record.distance}"; pass it as { distance }${distance ? `, got "${distance.name}"` : ""}`,
    );
  }
  requireWholeWeights(who, artifacts);
  const tower = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
  return { tower, distance: measure, normalize: record.normalize, fingerprint: record.fingerprint };
}

function handlerOf(address: string): tf.io.IOHandler {
  const handlers = tf.io.getLoadHandlers(address);
  if (handlers.length === 1) return handlers[0];
  throw new RangeError(
    `SiameseNet.load: no handler reads "${address}"; for a folder in Node pass fileSystemHandler(folder) of one-shot-ts/node`,
  );
}

function requireWholeWeights(who: string, { weightSpecs = [], weightData }: tf.io.ModelArtifacts): void {
  const expected = weightSpecs.reduce(
    (bytes, { shape }) => bytes + 4 * shape.reduce((product, axis) => product * axis, 1),
    0,
  );
  const buffers = [weightData ?? []].flat();
  const found = buffers.reduce((bytes, buffer) => bytes + buffer.byteLength, 0);
  if (found !== expected) {
    throw new RangeError(
      `${who}: the weights must have ${expected} bytes, got ${found}; the file is cut short, save the net again`,
    );
  }
}
