import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";

type Layer = LayersModel["layers"][number];

/** What decides a tower's output: the computation and its weights. */
export interface TowerDescription {
  /** Layers and their connections, from the input on, without names and without settings that only matter in training. */
  readonly text: string;
  /** The weights, layer by layer in the order of computation, regardless of freezing. */
  readonly weights: readonly tf.Variable[];
}

/** Layers that return their input unchanged, except in training. */
const TRAINING_ONLY = new Set(["Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout", "GaussianNoise"]);

/** Settings that do not affect the output once the layer has its weights. */
const IDLE =
  /^(name|trainable|dtype|batchInputShape|.*[iI]nitializer|.*[rR]egularizer|.*[cC]onstraint|dropout|recurrentDropout|implementation|unroll|seed)$/;

/**
 * Follows a tower from its output back to its input and describes what it computes. Two towers that give equal outputs for equal weights have the same description, whether they are nested or
 * flat, whatever their layers are called, and whichever are frozen. The descriptions differ if an activation, a stride or an epsilon differs.
 */
export function describeTower(tower: LayersModel): TowerDescription {
  const lines: string[] = [];
  const weights: tf.Variable[] = [];
  const layers = new Map<Layer, number>();

  const number = (layer: Layer): number => {
    let known = layers.get(layer);
    if (known === undefined) {
      layers.set(layer, (known = layers.size));
      for (const weight of inOrder(layer)) weights.push(weight.read() as tf.Variable);
    }
    return known;
  };

  /** The line that computes a tensor; `known` holds the lines of this graph's tensors, starting with its inputs. */
  const line = (tensor: SymbolicTensor, known: Map<number, string>): string => {
    const before = known.get(tensor.id);
    if (before !== undefined) return before;
    const { sourceLayer: layer, tensorIndex } = tensor;
    const inputs = tensor.inputs.map((input) => line(input, known));
    let place: string;
    if (isModel(layer)) {
      const inner = new Map(layer.inputs.map((input, i) => [input.id, inputs[i]]));
      place = line(layer.outputs[tensorIndex], inner);
    } else if (TRAINING_ONLY.has(layer.getClassName())) {
      place = inputs[0];
    } else {
      const settings =
        layer.getClassName() === "InputLayer"
          ? JSON.stringify(tensor.shape.slice(1))
          : `${number(layer)} ${JSON.stringify(settingsOf(layer))}`;
      lines.push(`${layer.getClassName()} ${settings} of ${inputs.join(", ")}`);
      place = `${lines.length - 1}.${tensorIndex}`;
    }
    known.set(tensor.id, place);
    return place;
  };

  const known = new Map<number, string>();
  for (const output of tower.outputs) lines.push(`output ${line(output, known)}`);
  return { text: lines.join("\n"), weights };
}

const isModel = (layer: Layer): layer is Layer & LayersModel => "layers" in layer;

/** The weights of a layer in the order of their creation: freezing changes the order of `weights`, but not of their ids. */
function inOrder(layer: Layer): Layer["weights"] {
  return [...layer.weights].sort((a, b) => a.id - b.id);
}

function settingsOf(layer: Layer): unknown {
  const { momentum, ...config } = layer.getConfig();
  return without(layer.getClassName() === "BatchNormalization" ? config : { momentum, ...config });
}

/** Settings sorted by name, without irrelevant ones, at every depth. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .filter(([name, own]) => !IDLE.test(name) && own !== undefined && own !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.map(([name, own]) => [name, without(own)]));
}
