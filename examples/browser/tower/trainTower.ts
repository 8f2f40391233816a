import { convTower, cosineDecay, multiSimilarity, perClassSampler, seeded, SiameseNet } from "one-shot-ts";
import { imagePreprocessor, type ImagePreprocessor } from "one-shot-ts/images";
import { freshlyWritten, inventSigns } from "./signDataset.js";

/** Drawings per training step. */
export const ROWS_PER_STEP = 96;

/** How the page and the tower prepare a drawing: cropped to the ink, resized to 40 x 40 with its proportions kept, ink 1 and paper 0. */
export const prepareInk = (): ImagePreprocessor =>
  imagePreprocessor({ size: [40, 40], crop: { margin: 2 }, keepAspect: true, invert: true, deviation: 255 });

/** How long {@link trainTower} trains. */
export interface TrainTowerOptions {
  readonly seed: number;
  readonly signs: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly report: (epoch: number, loss: number) => void;
}

/** Trains a small tower on invented signs. */
export async function trainTower(options: TrainTowerOptions): Promise<{ net: SiameseNet; prepare: ImagePreprocessor }> {
  const { seed, epochs, stepsPerEpoch, report } = options;
  const random = seeded(seed);
  const prepare = prepareInk();
  const signs = inventSigns(options.signs, random);
  const dataset = freshlyWritten(signs, prepare, random);
  const tower = convTower({ inputShape: prepare.shape, filters: [16, 32, 48], embeddingSize: 64, random });
  const net = new SiameseNet({ tower });
  await net.fit(dataset, {
    sampler: perClassSampler(dataset.labels, { classes: ROWS_PER_STEP / 3, perClass: 3, random }),
    objective: multiSimilarity(),
    epochs,
    stepsPerEpoch,
    learningRate: cosineDecay(0.003, { epochs, end: 0.00005 }),
    callbacks: {
      onEpochEnd: (epoch, logs) => {
        report(epoch, logs.loss);
      },
    },
    random,
  });
  return { net, prepare };
}
