import * as tfl from "@tensorflow/tfjs-layers";
import type { Random } from "one-shot-ts";
import { correlateMaps } from "one-shot-ts/images";

import { apply, UNITS } from "./unitBranches.js";

/** Maps that the maps of a convolution are mixed into before they are correlated. */
const MIXED = 32;

/**
 * A convolution's maps mixed into fewer, which are correlated, mapped to a few numbers: a hand is known by how it draws, not by where it happens to write, since forty writers are too few
 * to learn from where each stroke is.
 */
export function correlatedMaps(maps: tfl.SymbolicTensor, random: Random): tfl.SymbolicTensor {
  const { activation, batchNormalization, conv2d, dense } = tfl.layers;
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const kernelInitializer = tfl.initializers.heNormal({ seed: newSeed() });
  const linear = apply(conv2d({ filters: MIXED, kernelSize: 1, kernelInitializer, useBias: false }), maps);
  const mixed = apply(activation({ activation: "relu" }), apply(batchNormalization(), linear));
  const scaled = apply(batchNormalization({ momentum: 0.9 }), correlateMaps(mixed));
  return apply(dense({ units: UNITS, kernelInitializer: tfl.initializers.glorotNormal({ seed: newSeed() }) }), scaled);
}
