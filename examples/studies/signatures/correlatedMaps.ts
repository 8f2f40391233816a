import * as tfl from "@tensorflow/tfjs-layers";
import type { Random } from "one-shot-ts";

import { apply, UNITS } from "./unitBranches.js";

/** Maps that the maps of a convolution are mixed into before they are correlated. */
const MIXED = 32;

/**
 * Which of a convolution's maps are high at the same places, wherever in the picture that is (bilinear pooling): the cosine of every two maps over all places, and each map's mean, mapped
 * to a few numbers. So a hand is known by how it draws, not by where it happens to write: forty writers are too few to learn from where each stroke is.
 *
 * @see Lin, RoyChowdhury, Maji (2015), "Bilinear CNN models for fine-grained visual recognition".
 */
export function correlatedMaps(maps: tfl.SymbolicTensor, random: Random): tfl.SymbolicTensor {
  const { activation, batchNormalization, concatenate, conv2d, dense, dot, flatten, globalAveragePooling2d, reshape } = tfl.layers; // prettier-ignore
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const kernelInitializer = tfl.initializers.heNormal({ seed: newSeed() });
  const linear = apply(conv2d({ filters: MIXED, kernelSize: 1, kernelInitializer, useBias: false }), maps);
  const mixed = apply(activation({ activation: "relu" }), apply(batchNormalization(), linear));
  const [, height, width] = mixed.shape;
  const places = apply(reshape({ targetShape: [height! * width!, MIXED] }), mixed);
  const cosines = apply(flatten(), apply(dot({ axes: [1, 1], normalize: true }), [places, places]));
  const means = apply(globalAveragePooling2d({ dataFormat: "channelsLast" }), mixed);
  const scaled = apply(batchNormalization({ momentum: 0.9 }), apply(concatenate(), [cosines, means]));
  return apply(dense({ units: UNITS, kernelInitializer: tfl.initializers.glorotNormal({ seed: newSeed() }) }), scaled);
}
