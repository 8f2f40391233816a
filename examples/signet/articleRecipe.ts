import * as tf from "@tensorflow/tfjs-core";
import { contrastive, forgeryPairSampler, SiameseNet, signetTower } from "one-shot-ts";

import { inputShape } from "./preparation.js";
import type { Recipe } from "./recipe.js";

/**
 * The article's: SigNet with contrastive loss at margin 1 and RMSprop, half the pairs genuine and half forged.
 *
 * @see Dey et al. (2017), "SigNet: convolutional siamese network for writer independent offline signature verification".
 */
export function articleRecipe(stride: number): Recipe {
  return {
    stepsPerEpoch: [10, 1],
    newNet: (config, random) =>
      new SiameseNet({ tower: signetTower({ inputShape: inputShape(config), stride, random }), normalize: false }),
    train: async ({ net, prepared: { dataset }, epochs, stepsPerEpoch, quick, random, fit, callbacks }) => {
      const optimizer = tf.train.rmsprop(1e-4, 0.9);
      try {
        return await fit(net, dataset, {
          sampler: forgeryPairSampler(dataset, {
            batchSize: quick ? 4 : 32,
            fractions: { same: 0.5, skilled: 0.5 },
            random,
          }),
          objective: contrastive({ margin: 1 }),
          optimizer,
          epochs,
          stepsPerEpoch,
          callbacks,
          random,
        });
      } finally {
        optimizer.dispose();
      }
    },
  };
}
