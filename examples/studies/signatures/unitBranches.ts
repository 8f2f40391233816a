import * as tfl from "@tensorflow/tfjs-layers";

/** Numbers that each branch of a tower ends in. */
export const UNITS = 64;

/** What a layer makes of the output of others. */
export const apply = (layer: tfl.layers.Layer, to: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor =>
  layer.apply(to) as tfl.SymbolicTensor;

/** Some of a row of numbers: those from `start` up to `end`. */
export function numbersFrom(row: tfl.SymbolicTensor, start: number, end: number): tfl.SymbolicTensor {
  const size = row.shape[1]!;
  const line = apply(tfl.layers.reshape({ targetShape: [1, 1, size] }), row);
  const cropping = [[0, 0], [start, size - end]] as [[number, number], [number, number]]; // prettier-ignore
  return apply(tfl.layers.flatten(), apply(tfl.layers.cropping2D({ cropping, dataFormat: "channelsFirst" }), line));
}

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
