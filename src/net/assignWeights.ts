import * as tf from "@tensorflow/tfjs-core";

import type { SavedTensor } from "../core/parts.js";

/**
 * Assigns saved values to weights by name: all of them, or none.
 *
 * @param who - Start of the messages: the public function, and the file if it has a name.
 * @throws RangeError if a weight is missing, has a different shape or type, or is unknown.
 */
export function assignWeights(
  who: string,
  weights: ReadonlyMap<string, tf.Variable>,
  saved: ReadonlyMap<string, SavedTensor>,
): void {
  for (const [name, weight] of weights) {
    const own = saved.get(name);
    const expected = `${weight.dtype} [${weight.shape.join(", ")}]`;
    if (own === undefined) throw new RangeError(`${who}: the weight "${name}" of ${expected} must be there, it is not`);
    const type = typeOf(own);
    if (own.shape.join() !== weight.shape.join() || type !== weight.dtype) {
      throw new RangeError(`${who}: the weight "${name}" must be ${expected}, got ${type} [${own.shape.join(", ")}]`);
    }
  }
  for (const name of saved.keys()) {
    if (!weights.has(name)) {
      throw new RangeError(
        `${who}: there must be a place for each weight, got "${name.slice(0, 100)}", which the tower has not`,
      );
    }
  }
  tf.tidy(() => {
    for (const [name, weight] of weights) {
      const { values, shape } = saved.get(name)!;
      weight.assign(tf.tensor(values, [...shape], weight.dtype));
    }
  });
}

/** Reads weights by name, as plain data. */
export async function readWeights(weights: ReadonlyMap<string, tf.Tensor>): Promise<Map<string, SavedTensor>> {
  // All requested at once, so that they are from the same moment.
  const values = await Promise.all([...weights.values()].map((weight) => weight.data()));
  return new Map([...weights].map(([name, { shape }], i) => [name, { shape, values: values[i] }]));
}

const typeOf = ({ values }: SavedTensor): string =>
  values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool";
