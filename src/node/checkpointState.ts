import * as tf from "@tensorflow/tfjs-core";

import type { SeededRandom } from "../core/random.js";
import { namedWeights } from "../net/namedWeights.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { disposeState, restoreOptimizer, type OptimizerState } from "../training/optimizerState.js";
import type { Checkpoint, SavedTensor } from "./checkpointFile.js";

/** Everything that training changes, by name: freezing or unfreezing a layer does not change names. */
export function namedVariables(
  net: SiameseNet,
  { variables = [] }: { readonly variables?: readonly tf.Variable[] },
): ReadonlyMap<string, tf.Variable> {
  return new Map([
    ...Array.from(namedWeights(net.tower), ([name, weight]) => [`tower/${name}`, weight] as const),
    ...(net.metric.variables ?? []).map((weight, place) => [`distance/${place}`, weight] as const),
    ...variables.map((weight, place) => [`objective/${place}`, weight] as const),
  ]);
}

const COMMON = "common/";
const MOMENT = /^moment\/(\d+)\/(.*)$/s;

/** The name of the weight that a tensor of an optimizer belongs to; undefined if to none. */
export const ownerOf = (name: string): string | undefined => MOMENT.exec(name)?.[2];

/** An optimizer's state by name. Moments of weights that this training does not use are dropped. */
export function namedMoments(
  { common, moments }: OptimizerState,
  owned: ReadonlyMap<string, tf.Variable>,
): ReadonlyMap<string, tf.Tensor> {
  const named = new Map(common.map((tensor, place) => [`${COMMON}${place}`, tensor]));
  const nameOf = new Map(Array.from(owned, ([name, variable]) => [variable, name]));
  for (const [owner, tensors] of moments) {
    const name = nameOf.get(owner);
    if (name === undefined) continue;
    tensors.forEach((tensor, kind) => named.set(`moment/${kind}/${name}`, tensor));
  }
  return named;
}

/**
 * Puts a net, its objective, its optimizer and the sources of randomness where a checkpoint has them; if that fails, they stay where they are.
 *
 * @param owned - What {@link namedVariables} returns.
 */
export async function restoreTraining(
  { weights, optimizer: state, random }: Checkpoint,
  owned: ReadonlyMap<string, tf.Variable>,
  optimizer: tf.Optimizer,
  sources: readonly SeededRandom[],
): Promise<void> {
  const common: tf.Tensor[] = [];
  const moments = new Map<tf.Variable, tf.Tensor[]>();
  try {
    for (const [name, saved] of state) {
      const [, kind, owner] = (MOMENT.exec(name) ?? []) as (string | undefined)[];
      const variable = owner === undefined ? undefined : owned.get(owner);
      if (variable === undefined) common[Number(name.slice(COMMON.length))] = tensorOf(saved);
      else {
        const kinds = moments.get(variable) ?? [];
        kinds[Number(kind)] = tensorOf(saved);
        moments.set(variable, kinds);
      }
    }
    // Everything that can fail comes first.
    await restoreOptimizer(optimizer, { common, moments });
    tf.tidy(() => {
      for (const [name, variable] of owned) variable.assign(tensorOf(weights.get(name)!));
    });
    sources.forEach((source, place) => {
      source.restore(random[place]);
    });
  } finally {
    disposeState({ common, moments });
  }
}

const tensorOf = ({ shape, values }: SavedTensor): tf.Tensor =>
  tf.tensor(
    values,
    [...shape],
    values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool",
  );

/** Tensors as they are saved. */
export async function numbersOf(tensors: ReadonlyMap<string, tf.Tensor>): Promise<ReadonlyMap<string, SavedTensor>> {
  const read = await Promise.all(
    Array.from(
      tensors,
      async ([name, tensor]) => [name, { shape: tensor.shape, values: await tensor.data() }] as const,
    ),
  );
  return new Map(read);
}
