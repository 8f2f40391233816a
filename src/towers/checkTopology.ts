import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import { anyRecord, check, count, described, json, list, oneOf, record, text, type Schema } from "../core/schema.js";

/** The most layers a model may have, including those of nested models. */
const MAX_LAYERS = 2000;
const MODELS = ["Model", "Functional", "Sequential"];

/** A topology in the form of a `model.json`, every part of which has been checked. */
export interface Topology {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const inbound = list(
  list((value, path) => place(value, path), { max: 1000 }),
  { max: 1000 },
);
/** The types that layers compute with; tfjs complains about any other only when the model is used. */
const dtype = oneOf("float32", "int32", "bool");
const layerFields = record({ class_name: text({ max: 200, min: 1 }), config: anyRecord });
const nodeFields = record({ name: text({ max: 1000, min: 1 }), inbound_nodes: inbound });
const graphFields = record({
  name: (value, path) => (value === undefined ? undefined : text({ max: 1000 })(value, path)),
  layers: list(anyRecord, { max: MAX_LAYERS }),
  input_layers: list((value, path) => place(value, path), { max: 100 }),
  output_layers: list((value, path) => place(value, path), { max: 100 }),
});

/**
 * Checks a model's topology before tfjs builds it: tfjs waits forever for a layer that is missing from a damaged file.
 *
 * @param who - Start of the messages: the public function, and the file if it has a name.
 * @returns The topology, rebuilt from the fields that tfjs reads, so that nothing reaches it unchecked.
 * @throws TypeError or RangeError naming the field: an unknown class, a duplicate or missing layer, a cycle, more than 2000 layers.
 */
export function checkTopology(who: string, topology: unknown): Topology {
  const path = "topology";
  const whole = check(who, record({ [path]: anyRecord }), { [path]: topology })[path];
  const inner = Object.hasOwn(whole, "model_config") ? whole.model_config : whole; // as Keras nests it
  json({ depth: 60 })(inner, `${who}: ${path}`);
  const layers = { left: MAX_LAYERS };
  const { class_name, config } = layerFields(inner, `${who}: ${path}`);
  if (!MODELS.includes(class_name)) {
    throw new RangeError(
      `${who}: ${path}.class_name must be one of ${MODELS.join(", ")}, got ${described(class_name)}`,
    );
  }
  return { class_name, config: checkModel(class_name, config, `${who}: ${path}.config`, layers) };
}

interface Layer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly Place[])[];
}
/** A layer's name, the index of one of its uses, the index of one of its outputs, and further arguments. */
type Place = readonly [name: string, node: number, tensor: number, ...rest: unknown[]];

function checkModel(
  kind: string,
  config: Readonly<Record<string, unknown>>,
  path: string,
  left: { left: number },
): Readonly<Record<string, unknown>> {
  if (kind === "Sequential") {
    const { name, layers } = record({ name: (value) => value, layers: list(anyRecord, { max: MAX_LAYERS }) })(
      config,
      path,
    );
    spend(left, layers.length, path);
    if (layers.length === 0) throw new RangeError(`${path}.layers must hold at least one layer`);
    const checked = layers.map((layer, i) => checkLayer(layer, `${path}.layers[${i}]`, left));
    return { ...(name === undefined ? {} : { name: text()(name, `${path}.name`) }), layers: checked };
  }
  const { name, layers, input_layers, output_layers } = graphFields(config, path);
  spend(left, layers.length, path);
  const checked = layers.map((layer, i): Layer => {
    const at = `${path}.layers[${i}]`;
    const { name, inbound_nodes } = nodeFields(layer, at);
    const own = checkLayer(layer, at, left);
    const inside = Object.hasOwn(own.config, "name") ? own.config.name : name;
    if (inside !== name)
      throw new RangeError(`${at}.config.name must be the layer's name "${name}", got ${described(inside)}`);
    return { name, ...own, inbound_nodes };
  });
  const uses = simulate(checked, path);
  for (const [field, places] of Object.entries({ input_layers, output_layers })) {
    if (places.length === 0) throw new RangeError(`${path}.${field} must name at least one layer`);
    for (const [layer, node] of places) {
      if (node >= (uses.get(layer) ?? 0)) throw new RangeError(`${path}.${field} must name layers that are there, got "${layer}", use ${node}`); // prettier-ignore
    }
  }
  return { ...(name === undefined ? {} : { name }), layers: checked, input_layers, output_layers };
}

function checkLayer(
  layer: Readonly<Record<string, unknown>>,
  path: string,
  left: { left: number },
): Pick<Layer, "class_name" | "config"> {
  const { class_name, config } = layerFields(layer, path);
  if (MODELS.includes(class_name))
    return { class_name, config: checkModel(class_name, config, `${path}.config`, left) };
  if (classOf(class_name) === undefined) {
    throw new RangeError(
      `${path}.class_name must be a layer that tfjs knows, got ${described(class_name)}; register a layer of your own with tf.serialization.registerClass first`,
    );
  }
  if (Object.hasOwn(config, "dtype") && config.dtype !== null) dtype(config.dtype, `${path}.config.dtype`);
  return { class_name, config };
}

/** The layer class that tfjs registers under a name, if any. */
function classOf(name: string): { readonly prototype: object } | undefined {
  const known = tf.serialization.SerializationMap.getMap().classNameMap as Readonly<Record<string, unknown[]>>;
  const found = Object.hasOwn(known, name) ? (known[name][0] as { readonly prototype: object }) : undefined;
  return found?.prototype instanceof tfl.layers.Layer ? found : undefined;
}

/** Walks a graph in tfjs' order, and refuses one that tfjs would never finish building. Returns how often each layer is used. */
function simulate(layers: readonly Layer[], path: string): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { name, class_name } of layers) {
    if (uses.has(name)) throw new RangeError(`${path}.layers must have names of their own, "${name}" is there twice`);
    // Inputs and nested models have one use from the start.
    const isModel = MODELS.includes(class_name) || classOf(class_name)?.prototype instanceof tfl.LayersModel;
    uses.set(name, isModel || class_name === "InputLayer" ? 1 : 0);
  }
  let waiting = new Map(layers.map(({ name, inbound_nodes }) => [name, inbound_nodes] as const));
  for (;;) {
    const next: typeof waiting = new Map();
    let progress = false;
    for (const [name, nodes] of waiting) {
      const later: (readonly Place[])[] = [];
      for (const node of nodes) {
        for (const [from] of node) {
          if (!uses.has(from)) throw new RangeError(`${path}.layers: "${name}" must take its input from a layer that is there, got "${from}"`); // prettier-ignore
        }
        if (node.every(([from, use]) => use < uses.get(from)!)) {
          progress = true;
          if (node.length > 0) uses.set(name, uses.get(name)! + 1);
        } else later.push(node);
      }
      if (later.length > 0) next.set(name, later);
    }
    if (next.size === 0) return uses;
    if (!progress) {
      throw new RangeError(`${path}.layers must lead from the inputs to every layer, "${[...next.keys()][0]}" waits for itself or for a use that is not there`); // prettier-ignore
    }
    waiting = next;
  }
}

function spend(left: { left: number }, layers: number, path: string): void {
  left.left -= layers;
  if (left.left < 0) throw new RangeError(`${path}.layers must be at most ${MAX_LAYERS} in all`);
}

const place: Schema<Place> = (value, path) => {
  const found = list((item: unknown) => item, { max: 4 })(value, path);
  const index = count(0, 10_000);
  const name = text({ max: 1000, min: 1 })(found[0], `${path}[0]`);
  return [name, index(found[1], `${path}[1]`), index(found[2], `${path}[2]`), ...found.slice(3)];
};
