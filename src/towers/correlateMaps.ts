import * as tfl from "@tensorflow/tfjs-layers";

import { requireObject } from "../core/check.js";

/**
 * Which maps of a convolution are high at the same places, wherever in the picture that is (bilinear pooling): the cosine of every two maps over all places, and the mean of each map.
 *
 * Take it in place of `flatten` where classes differ in how something looks and not in where it is, as in handwriting or textures, and where few classes are there to learn from. It has no
 * weights; put batch normalisation and a dense layer behind it. The numbers are the square of the maps', so mix many maps into some 32 by a convolution of kernel size 1 first.
 *
 * Only stock layers are used, so plain tfjs loads a saved tower too.
 *
 * @param maps - `[rows, height, width, maps]`, of known size and not negative, such as the output of a convolution with relu.
 * @returns `[rows, maps * maps + maps]`: the cosines, 0 to 1, by pair of maps, then the means.
 * @throws TypeError or RangeError if it is not a symbolic tensor of that shape.
 * @example
 * ```ts
 * import * as tfl from "@tensorflow/tfjs-layers";
 * const input = tfl.input({ shape: [32, 32, 1] });
 * const maps = tfl.layers.conv2d({ filters: 16, kernelSize: 5, activation: "relu" }).apply(input) as tfl.SymbolicTensor;
 * const scaled = tfl.layers.batchNormalization().apply(correlateMaps(maps));
 * const tower = tfl.model({ inputs: input, outputs: tfl.layers.dense({ units: 64 }).apply(scaled) as tfl.SymbolicTensor });
 * ```
 * @see Lin, RoyChowdhury, Maji (2015), "Bilinear CNN models for fine-grained visual recognition"; here with cosines in place of products.
 */
export function correlateMaps(maps: tfl.SymbolicTensor): tfl.SymbolicTensor {
  const who = "correlateMaps";
  requireObject(who, "maps", maps, "a symbolic tensor of tfjs-layers", ["shape", "sourceLayer"], "pass what a convolution's apply gives"); // prettier-ignore
  const [, height, width, count] = maps.shape;
  if (maps.shape.length !== 4 || !height || !width || !count) {
    throw new RangeError(
      `${who}: maps must be [rows, height, width, maps] of known size, got [${maps.shape.map((size) => size ?? "any").join(", ")}]`,
    );
  }
  const apply = (layer: tfl.layers.Layer, to: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor =>
    layer.apply(to) as tfl.SymbolicTensor;
  const { concatenate, dot, flatten, globalAveragePooling2d, reshape } = tfl.layers;
  const places = apply(reshape({ targetShape: [height * width, count] }), maps);
  const cosines = apply(flatten(), apply(dot({ axes: [1, 1], normalize: true }), [places, places]));
  const means = apply(globalAveragePooling2d({ dataFormat: "channelsLast" }), maps);
  return apply(concatenate(), [cosines, means]);
}
