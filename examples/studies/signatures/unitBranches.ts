import * as tfl from "@tensorflow/tfjs-layers";

/** Numbers that each branch of a tower ends in. */
export const UNITS = 64;

/** What a layer makes of the output of others. */
export const apply = (layer: tfl.layers.Layer, to: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor =>
  layer.apply(to) as tfl.SymbolicTensor;

/**
 * A tower of several branches, all of which count equally: each ends in {@link UNITS} numbers that are scaled to unit length, up to a factor, by a layer that plain tfjs
 * has. The distance of the whole is the root mean square of the branches' distances.
 */
export function unitBranches(
  inputs: tfl.SymbolicTensor | tfl.SymbolicTensor[],
  branches: tfl.SymbolicTensor[],
): tfl.LayersModel {
  const parts = apply(tfl.layers.reshape({ targetShape: [branches.length, UNITS] }), apply(tfl.layers.concatenate(), branches)); // prettier-ignore
  const even = apply(tfl.layers.layerNormalization({ trainable: false, epsilon: 1e-6 }), parts);
  return tfl.model({ inputs, outputs: apply(tfl.layers.flatten(), even) });
}
