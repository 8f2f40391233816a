import type * as tf from "@tensorflow/tfjs-core";

import type { Checkpoint } from "./checkpointFile.js";
import { ownerOf } from "./checkpointState.js";

/** A training that a checkpoint must belong to. */
export interface ExpectedTraining {
  readonly settings: Readonly<Record<string, unknown>>;
  /** All that it changes, by name. */
  readonly owned: ReadonlyMap<string, tf.Variable>;
  /** How many sources of randomness it has. */
  readonly sources: number;
}

/** Refuses a checkpoint of another training: with other settings, weights, moments or sources of randomness. */
export function requireSameTraining(
  who: string,
  file: string,
  { settings, weights, optimizer, random }: Checkpoint,
  { settings: told, owned, sources }: ExpectedTraining,
): void {
  const remedy = `pass the same to go on, or remove ${file} to begin anew`;
  for (const name of new Set([...Object.keys(settings), ...Object.keys(told)])) {
    const [then, now] = [JSON.stringify(settings[name]), JSON.stringify(told[name])] as (string | undefined)[];
    if (then === now) continue;
    throw new RangeError(
      `${who}: the checkpoint was made with ${name} ${then ?? "missing"}, this training has ${now ?? "none"}; ${remedy}`,
    );
  }
  for (const name of new Set([...weights.keys(), ...owned.keys()])) {
    const [then, now] = [weights.get(name), owned.get(name)].map((tensor) => tensor && `[${tensor.shape.join(", ")}]`);
    if (then === now) continue;
    throw new RangeError(
      `${who}: the checkpoint holds ${then === undefined ? "no weight" : "the weight"} ${name}${then ? ` ${then}` : ""}, this net and objective have ${now ? `one of shape ${now}` : "none of that name"}; ${remedy}`,
    );
  }
  for (const [name, { shape }] of optimizer) {
    const owner = ownerOf(name);
    if (owner === undefined || owned.get(owner)?.shape.join() === shape.join()) continue;
    throw new RangeError(
      `${who}: the checkpoint holds moments of shape [${shape.join(", ")}] for ${owner}, which is another weight here; ${remedy}`,
    );
  }
  if (random.length !== sources) {
    throw new RangeError(
      `${who}: the checkpoint holds ${random.length} sources of randomness, this training has ${sources}; ${remedy}`,
    );
  }
}
