import * as tf from "@tensorflow/tfjs-core";
import { batchPairSampler, contrastive, DIFFERENT, SAME, SiameseNet, signetTower, writerSampler } from "one-shot-ts";

import { inputShape } from "./preparation.js";
import type { Recipe } from "./recipe.js";

/**
 * The article's recipe: SigNet with contrastive loss at margin 1 and RMSprop, half the pairs genuine and half forged. Its pairs are those among the
 * signatures of a few writers, so that each signature is embedded once for many pairs.
 *
 * @see Dey et al. (2017), "SigNet: convolutional siamese network for writer independent offline signature verification".
 */
export const articleRecipe: Recipe = {
  stepsPerEpoch: [10, 1],
  newNet: (config, random) =>
    new SiameseNet({ tower: signetTower({ inputShape: inputShape(config), random }), normalize: false }),
  train: async ({ net, prepared: { dataset }, epochs, stepsPerEpoch, quick, random, fit, callbacks }) => {
    const writerOf = (row: number) => dataset.groups?.classOf[row];
    const optimizer = tf.train.rmsprop(1e-4, 0.9);
    try {
      const history = await fit(net, dataset, {
        sampler: batchPairSampler(
          writerSampler(dataset, { writers: quick ? 2 : 6, genuine: quick ? 2 : 5, forged: quick ? 2 : 5, random }),
          {
            relation: (a, b) => {
              const [isForged, isOther] = [a, b].map(({ row }) => dataset.forged?.[row] === 1);
              if (isForged !== isOther) return writerOf(a.row) === writerOf(b.row) ? DIFFERENT : undefined;
              return a.classOf === b.classOf ? SAME : undefined;
            },
            random,
          },
        ),
        objective: contrastive({ margin: 1 }),
        optimizer,
        epochs,
        stepsPerEpoch,
        callbacks,
        random,
      });
      return { net, history };
    } finally {
      optimizer.dispose();
    }
  },
};
