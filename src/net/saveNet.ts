import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import type { Distance } from "../distances/distance.js";
import { distanceByName } from "../distances/distanceByName.js";
import { localResponseClass } from "../towers/localResponse.js";

/** Trained weights outside the tower: an objective with proxies, a learned distance. */
export interface OwnsVariables {
  /** The weights, always in the same order. */
  readonly variables?: readonly tf.Variable[];
}

/** Options of {@link SiameseNet.save}. */
export interface SaveOptions {
  /** An objective whose own weights are saved too, so that training can go on. */
  readonly objective?: OwnsVariables;
}

/** Options of {@link SiameseNet.load}. */
export interface LoadOptions {
  /** The distance of the saved net, where it is not one of the library's own, or is learned. */
  readonly distance?: Distance;
  /** An objective, made as before, that gets the weights saved with it. */
  readonly objective?: OwnsVariables;
}

/** What a saved net holds beside its tower. */
interface NetRecord {
  readonly format: "one-shot-ts net";
  readonly version: 1;
  readonly distance: string;
  readonly normalize: boolean;
  readonly fingerprint: string;
}

/** Weights outside the tower are kept under names that no layer can have. */
const OWN = { distance: "one-shot-ts/distance/", objective: "one-shot-ts/objective/" };

/** Saves a tower with what belongs to it: the record in the model's metadata, further weights behind the tower's. */
export async function saveNet(
  tower: tfl.LayersModel,
  distance: Distance,
  { normalize, fingerprint }: { readonly normalize: boolean; readonly fingerprint: string },
  target: tf.io.IOHandler | string,
  { objective }: SaveOptions,
): Promise<void> {
  const handler =
    typeof target === "string" ? handlerOf("SiameseNet.save", target, tf.io.getSaveHandlers(target)) : target;
  if (handler.save === undefined)
    throw new TypeError("SiameseNet.save: the handler must be able to save, this one only loads");
  const record: NetRecord = { format: "one-shot-ts net", version: 1, distance: distance.name, normalize, fingerprint };
  const further = await tf.io.encodeWeights([...named(OWN.distance, distance), ...named(OWN.objective, objective)]);
  let artifacts: tf.io.ModelArtifacts | undefined;
  await tower.save(
    tf.io.withSaveHandler((made) => {
      artifacts = made;
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(made) });
    }),
  );
  await handler.save({
    ...artifacts!,
    userDefinedMetadata: { ...tower.getUserDefinedMetadata(), net: record },
    weightSpecs: [...(artifacts!.weightSpecs ?? []), ...further.specs],
    weightData: tf.io.CompositeArrayBuffer.join([artifacts!.weightData ?? [], further.data].flat()),
  });
}

/** Reads what {@link saveNet} saved. */
export async function loadNet(
  source: tf.io.IOHandler | string,
  { distance, objective }: LoadOptions,
): Promise<{ tower: tfl.LayersModel; distance: Distance; normalize: boolean; fingerprint: string }> {
  const who = "SiameseNet.load";
  const handler = typeof source === "string" ? handlerOf(who, source, tf.io.getLoadHandlers(source)) : source;
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
  const metric = distance ?? distanceByName(record.distance);
  if (metric?.name !== record.distance) {
    throw new RangeError(
      `${who}: the net was saved with the distance "${record.distance}"; pass it as { distance }${distance ? `, got "${distance.name}"` : ""}`,
    );
  }
  const weights = splitWeights(who, artifacts);
  localResponseClass(); // known to tfjs from here on, should the tower have such a layer
  restore(who, OWN.distance, metric, weights);
  restore(who, OWN.objective, objective, weights);
  const tower = await tfl.loadLayersModel(tf.io.fromMemory({ ...artifacts, ...weights.tower }));
  return { tower, distance: metric, normalize: record.normalize, fingerprint: record.fingerprint };
}

function handlerOf(who: string, address: string, handlers: readonly tf.io.IOHandler[]): tf.io.IOHandler {
  if (handlers.length === 1) return handlers[0];
  throw new RangeError(
    `${who}: no handler knows "${address}"; for a folder in Node pass fileSystemHandler(folder) of one-shot-ts/node`,
  );
}

const named = (prefix: string, owner: OwnsVariables | undefined): { name: string; tensor: tf.Tensor }[] =>
  (owner?.variables ?? []).map((tensor, i) => ({ name: `${prefix}${i}`, tensor }));

interface Weights {
  readonly tower: Pick<tf.io.ModelArtifacts, "weightSpecs" | "weightData">;
  readonly further: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;
}

/** Tells the tower's weights from the others, and refuses a file that does not hold all of them. */
function splitWeights(who: string, { weightSpecs = [], weightData = [] }: tf.io.ModelArtifacts): Weights {
  const bytes = ({ shape }: tf.io.WeightsManifestEntry): number =>
    4 * shape.reduce((product, axis) => product * axis, 1);
  const expected = weightSpecs.reduce((sum, spec) => sum + bytes(spec), 0);
  const data = tf.io.CompositeArrayBuffer.join([weightData].flat());
  if (data.byteLength !== expected) {
    throw new RangeError(
      `${who}: the weights must have ${expected} bytes, got ${data.byteLength}; the file is cut short, save the net again`,
    );
  }
  const isOwn = ({ name }: tf.io.WeightsManifestEntry): boolean =>
    Object.values(OWN).some((own) => name.startsWith(own));
  const specs = weightSpecs.filter((spec) => !isOwn(spec));
  let start = specs.reduce((sum, spec) => sum + bytes(spec), 0);
  const tower = { weightSpecs: specs, weightData: data.slice(0, start) };
  const further = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  for (const spec of weightSpecs.filter(isOwn)) {
    further.set(spec.name, { shape: spec.shape, values: new Float32Array(data.slice(start, start + bytes(spec))) });
    start += bytes(spec);
  }
  return { tower, further };
}

function restore(who: string, prefix: string, owner: OwnsVariables | undefined, { further }: Weights): void {
  (owner?.variables ?? []).forEach((variable, i) => {
    const saved = further.get(`${prefix}${i}`);
    if (saved?.shape.join() !== variable.shape.join()) {
      throw new RangeError(
        `${who}: the file must hold weights of shape [${variable.shape.join(", ")}] for the ${prefix.split("/")[1]}, got ${saved ? `[${saved.shape.join(", ")}]` : "none"}; save the net with it, or make it as it was`,
      );
    }
    tf.tidy(() => {
      variable.assign(tf.tensor(saved.values, variable.shape));
    });
  });
}
