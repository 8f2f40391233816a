import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

import type { ReadOptions } from "../core/store.js";
import type { Parts, SavedTensor } from "../core/parts.js";
import { anyRecord, check, flag, optional, record, text } from "../core/schema.js";
import type { Label } from "../data/labels.js";
import type { Distance } from "../distances/distance.js";
import { distanceByName } from "../distances/distanceByName.js";
import { weightedL1, type WeightedL1 } from "../distances/weightedL1.js";
import { buildTopology } from "../towers/buildTopology.js";
import { assignWeights, readWeights } from "./assignWeights.js";
import { namedWeights } from "./namedWeights.js";
import type { SiameseNet, SiameseNetOptions } from "./SiameseNet.js";

/** An owner of trained weights outside the tower: an objective with proxies, a learned distance. */
export interface OwnsVariables {
  /** The weights, always in the same order. */
  readonly variables?: readonly tf.Variable[];
  /** The class of each row of the weights, if they belong to classes: weights of other classes are refused. */
  readonly classNames?: readonly Label[];
}

/** Options of {@link SiameseNet.save}. */
export interface SaveOptions {
  /** An objective whose own weights are saved too, so that training can resume. */
  readonly objective?: OwnsVariables;
}

/** What a net needs in addition to its parts. */
export interface RestoreNetOptions {
  /** The distance of the saved net, if it is your own; a `weightedL1` is restored without it. */
  readonly distance?: Distance;
}

/** Options of {@link SiameseNet.load}. */
export interface LoadOptions extends RestoreNetOptions, ReadOptions {
  /** An objective, made in the same way as the saved one, that gets the weights saved with it. */
  readonly objective?: OwnsVariables;
}

/** Weights outside the tower are stored under names that no layer can have. */
const OWN = { distance: "one-shot-ts/distance/", objective: "one-shot-ts/objective/" } as const;

/** The metadata field that names the classes of the objective's weights. */
const CLASSES = "objectiveClasses";

const netRecord = record({
  topology: anyRecord,
  distance: text({ max: 200, min: 1 }),
  normalize: flag,
  fingerprint: text({ max: 100 }),
  metadata: optional(anyRecord),
});

/** The weights of a net by the names under which a file keeps them: the tower's, and those of a learned distance. */
export function weightsOfNet({ tower, metric }: Pick<SiameseNet, "tower" | "metric">): {
  readonly tower: ReadonlyMap<string, tf.Variable>;
  readonly distance: ReadonlyMap<string, tf.Variable>;
} {
  return { tower: namedWeights(tower), distance: new Map(named(OWN.distance, metric)) };
}

/** The parts of a net for a file: topology, distance, normalisation and fingerprint in the record, and the weights by name, those of the tower and those outside it. */
export async function netParts(
  net: Pick<SiameseNet, "tower" | "metric" | "normalize" | "fingerprint">,
  { objective }: SaveOptions = {},
  nameWeights: (tower: LayersModel) => ReadonlyMap<string, tf.Variable> = namedWeights,
): Promise<Parts> {
  const { tower, metric, normalize } = net;
  const classes = objective?.classNames && { [CLASSES]: objective.classNames };
  const own = tower.getUserDefinedMetadata() as object | undefined;
  const metadata = (own ?? classes) && { ...own, ...classes };
  return {
    record: {
      topology: tower.toJSON(null, false),
      distance: metric.name,
      normalize,
      fingerprint: await net.fingerprint(),
      ...(metadata && { metadata }),
    },
    tensors: await readWeights(
      new Map<string, tf.Tensor>([
        ...nameWeights(tower),
        ...named(OWN.distance, metric),
        ...named(OWN.objective, objective),
      ]),
    ),
  };
}

/**
 * Restores a net from its parts.
 *
 * @param make - Makes the net, which owns the tower from then on.
 * @param nameWeights - The names under which the tower's weights were saved.
 * @throws RangeError or TypeError if the parts are not those of a net, or do not fit the distance or the objective; these are then unchanged.
 */
export async function netOfParts<Net extends Pick<SiameseNet, "fingerprint">>(
  who: string,
  parts: Parts,
  options: LoadOptions,
  make: (options: SiameseNetOptions) => Net,
  nameWeights: (tower: LayersModel) => ReadonlyMap<string, tf.Variable> = namedWeights,
): Promise<Net> {
  const own = options.distance === undefined ? learnedDistance(parts) : undefined;
  try {
    return await assemble(who, parts, { ...options, ...(own && { distance: own }) }, make, nameWeights);
  } catch (error) {
    for (const weight of own?.variables ?? []) weight.dispose();
    throw error;
  }
}

/** The library's learned distance, if the saved net has it; its weights are not assigned yet. */
function learnedDistance({ record, tensors }: Parts): WeightedL1 | undefined {
  // The size is the number of values, not what the shape says: a damaged shape must not create a large distance.
  const size = tensors.get(`${OWN.distance}0`)?.values.length ?? 0;
  return record.distance === "weightedL1" && size > 0 ? weightedL1({ size, random: () => 0 }) : undefined;
}

async function assemble<Net extends Pick<SiameseNet, "fingerprint">>(
  who: string,
  { record: found, tensors }: Parts,
  { distance, objective }: LoadOptions,
  make: (options: SiameseNetOptions) => Net,
  nameWeights: (tower: LayersModel) => ReadonlyMap<string, tf.Variable>,
): Promise<Net> {
  const saved = check(who, netRecord, found);
  const metric = distance ?? distanceByName(saved.distance);
  if (metric?.name !== saved.distance) {
    throw new RangeError(
      `${who}: the net was saved with the distance "${saved.distance}"; pass it as { distance }${distance ? `, got "${distance.name}"` : ""}`,
    );
  }
  const { [CLASSES]: classes, ...metadata } = saved.metadata ?? {};
  requireClasses(who, classes, objective?.classNames);
  const further = new Map<string, tf.Variable>([...named(OWN.distance, metric), ...named(OWN.objective, objective)]);
  for (const [name, { shape }] of further) requireShape(who, name, shape, tensors.get(name));
  const ofTower = new Map([...tensors].filter(([name]) => !Object.values(OWN).some((own) => name.startsWith(own))));
  const most = [...ofTower.values()].reduce((sum, { values }) => sum + values.length, 0);
  const tower = await buildTopology(who, saved.topology, most);
  const before = await readWeights(further);
  try {
    assignWeights(who, nameWeights(tower), ofTower);
    assignWeights(who, further, new Map([...further.keys()].map((name) => [name, tensors.get(name)!])));
    if (Object.keys(metadata).length > 0) tower.setUserDefinedMetadata(metadata);
    const net = make({ tower, distance: metric, normalize: saved.normalize });
    const fingerprint = await net.fingerprint();
    if (fingerprint === saved.fingerprint) return net;
    throw new RangeError(
      `${who}: the net must be the one that was saved (fingerprint ${saved.fingerprint}), got ${fingerprint}; the data are damaged, or made by another version of one-shot-ts: save the net again`,
    );
  } catch (error) {
    // Not with tower.dispose(), which does not free layers that are used twice. A distance that was passed in remains the caller's.
    for (const weight of tower.weights) weight.dispose();
    assignWeights(who, further, before);
    throw error;
  }
}

const named = (prefix: string, owner: OwnsVariables | undefined): [string, tf.Variable][] =>
  (owner?.variables ?? []).map((variable, i) => [`${prefix}${i}`, variable]);

/** Proxies are stored in the order of their classes' names, so the same names mean the same proxies. */
function requireClasses(who: string, saved: unknown, own: OwnsVariables["classNames"]): void {
  if (!Array.isArray(saved) || own === undefined) return;
  const wrong = own.find((name) => !saved.includes(name));
  if (wrong === undefined && saved.length === own.length) return;
  throw new RangeError(
    `${who}: the objective must be of the ${saved.length} classes that were saved, got ${own.length}${wrong === undefined ? "" : `, among them ${JSON.stringify(wrong)}, which was not`}; make it as it was`,
  );
}

function requireShape(who: string, name: string, shape: readonly number[], saved: SavedTensor | undefined): void {
  if (saved?.shape.join() === shape.join()) return;
  throw new RangeError(
    `${who}: the file must hold weights of shape [${shape.join(", ")}] for the ${name.split("/")[1]}, got ${saved ? `[${saved.shape.join(", ")}]` : "none"}; save the net with it, or make it as it was`,
  );
}
