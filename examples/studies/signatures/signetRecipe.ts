import type * as tfl from "@tensorflow/tfjs-layers";
import { buildTower, cosineDecay, SiameseNet, writerSampler, type ConvBlock } from "one-shot-ts";

import { correlatedMaps } from "./correlatedMaps.js";
import { forgeryPairs } from "./forgeryPairs.js";
import { inputShape } from "./preparation.js";
import type { Recipe } from "./recipe.js";
import { unitBranches } from "./unitBranches.js";
import { warpedSignatures } from "./warpedSignatures.js";

/** Hands made of each writer's. */
const HANDS = 20;

/** The convolutions whose maps are correlated: strokes, what they form, and what that forms. */
const CORRELATED = ["block1", "block2", "block4"];

/**
 * SigNet's convolutions trained as our tower is: batch normalisation in place of local response normalisation, embeddings of unit length, every pair in the
 * batch as a question, signatures that are warped anew at each reading, of more hands than there are writers. Its dense layers are gone: they learned where the
 * training writers' strokes are, so the maps are correlated instead.
 */
export const signetRecipe: Recipe = {
  stepsPerEpoch: [42, 1],
  newNet: (config, random) => {
    const block = { kind: "conv", normalization: "batch" } as const;
    const pooling = { pool: 3, poolStride: 2 };
    const blocks: readonly ConvBlock[] = [
      { ...block, filters: 96, kernelSize: 11, stride: 4, padding: "valid", ...pooling },
      { ...block, filters: 256, kernelSize: 5, ...pooling },
      { ...block, filters: 384, pool: 0 },
      { ...block, filters: 256, pool: 0 },
    ];
    const trunk = buildTower({ inputShape: inputShape(config), blocks }, { random });
    const branches = CORRELATED.map((name) => {
      const { output } = trunk.getLayer(`${name}.activation`);
      return correlatedMaps(output as tfl.SymbolicTensor, random);
    });
    return new SiameseNet({ tower: unitBranches(trunk.inputs, branches) });
  },
  train: async ({ net, prepared, config, epochs, stepsPerEpoch, quick, random, threads, fit, callbacks }) => {
    const { dataset, writers } = warpedSignatures(prepared, config, { hands: quick ? 2 : HANDS, random, threads });
    const history = await fit(net, dataset, {
      sampler: writerSampler(dataset, { writers: quick ? 2 : 8, genuine: 4, forged: 4, random }),
      objective: forgeryPairs(dataset, writers, {
        weights: { same: 0.4, skilled: 0.35, random: 0.25 },
        parts: CORRELATED.length,
      }),
      learningRate: cosineDecay(0.001, { epochs, end: 0.00002 }),
      epochs,
      stepsPerEpoch,
      callbacks,
      random,
    });
    return { net, history };
  },
};
