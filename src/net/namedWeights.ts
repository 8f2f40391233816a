import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

type Layer = LayersModel["layers"][number];

/**
 * Every weight of a tower by a unique name: the path of layers that leads to it, then its own name.
 *
 * The names do not depend on which layers are frozen, unlike the order of `getWeights`. Layers that tfjs named by a process-wide counter are
 * counted within the tower instead, so that names are reproducible.
 */
export function namedWeights(tower: LayersModel): Map<string, tf.Variable> {
  const named = new Map<string, tf.Variable>();
  const seen = new Set<Layer>();
  const visit = (layers: readonly Layer[], path: string): void => {
    const counts = new Map<string, number>();
    for (const layer of layers) {
      const own = `${path}${layerName(layer, counts)}/`;
      if (seen.has(layer)) continue; // a layer that is used twice
      seen.add(layer);
      if ("layers" in layer) {
        visit((layer as unknown as LayersModel).layers, own);
        continue;
      }
      for (const weight of layer.weights) {
        const last = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
        let name = own + last;
        for (let again = 2; named.has(name); again++) name = `${own}${last}#${again}`;
        named.set(name, weight.read() as tf.Variable);
      }
    }
  };
  visit(tower.layers, "");
  return named;
}

/** A layer's name, or its number within its kind if tfjs made up the name, such as dense_Dense3. */
function layerName(layer: Layer, counts: Map<string, number>): string {
  const kind = layer.getClassName();
  if (!new RegExp(`^([a-z0-9_]+_${kind}|${kind.toLowerCase()}_?)\\d+$`).test(layer.name)) return layer.name;
  const count = (counts.get(kind) ?? 0) + 1;
  counts.set(kind, count);
  return `${kind}-${count}`;
}
