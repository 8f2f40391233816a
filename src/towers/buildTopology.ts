import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import { checkTopology } from "./checkTopology.js";
import { localResponseClass } from "./localResponse.js";
import { statisticsClass } from "./statistics.js";

interface AddsWeights {
  addWeight: (name: string, shape: number[], ...rest: unknown[]) => { readonly dispose: () => void };
}

/**
 * Builds the model that a file describes, with all weights 0.
 *
 * @param who - Start of the messages: the public function, and the file if it has a name.
 * @param most - The most numbers its weights may have in all: as many as the file holds. A layer that needs more is refused before anything is allocated.
 * @returns The model; the caller owns it.
 * @throws TypeError or RangeError if the topology cannot be built; nothing is left in memory then.
 */
export async function buildTopology(who: string, topology: unknown, most: number): Promise<tfl.LayersModel> {
  localResponseClass(); // makes the class known to tfjs, in case the tower has such layers
  statisticsClass();
  const checked = checkTopology(who, topology);
  const made: { readonly dispose: () => void }[] = [];
  let left = most;
  const layer = tfl.layers.Layer.prototype as unknown as AddsWeights;
  const addWeight = layer.addWeight;
  const zeros = tfl.initializers.zeros();
  try {
    tf.engine().startScope();
    let building: Promise<tfl.LayersModel>;
    try {
      // Only until modelFromJSON returns: it builds the whole model before its first await.
      layer.addWeight = function (this: AddsWeights & { readonly name: string }, name, shape, dtype, _, ...rest) {
        left -= shape.reduce((product, axis) => product * axis, 1);
        // Not "left < 0", which is false for NaN.
        if (!(left >= 0)) {
          throw new RangeError(`the weight ${name} of "${this.name}" has the shape [${shape.join(", ")}], which is more than the file holds`); // prettier-ignore
        }
        const weight = addWeight.call(this, name, shape, dtype, zeros, ...rest);
        made.push(weight);
        return weight;
      };
      building = tfl.models.modelFromJSON({ modelTopology: checked } as unknown as Parameters<typeof tfl.models.modelFromJSON>[0]); // prettier-ignore
    } finally {
      layer.addWeight = addWeight;
      tf.engine().endScope();
    }
    return await building;
  } catch (cause) {
    for (const weight of made) weight.dispose();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`${who}: the tower cannot be built from the file's topology: ${reason.slice(0, 500)}`, {
      cause,
    });
  }
}
