import { fromReader, multiSimilarity, perClassSampler, Recognizer, scoreSamples, everyPair, seeded } from "one-shot-ts";
import { imageEncoder, warpImage, type RawImage } from "one-shot-ts/images";
import { histogramOf } from "../../tower/histogramOf.js";
import { drawSign, inventSigns, written } from "../../tower/signDataset.js";
import type { KeptDrawing, State, TrainOptions } from "./answer.js";
import type { Loaded } from "./loadRecognizer.js";

const SIGNS = 24;
const HELD = 80;

/**
 * Trains a net on the drawings made here, each redrawn a little differently every time, together with invented signs, so that it forgets nothing; then chooses a
 * new threshold on other invented signs, since nobody has drawn enough here for that.
 *
 * @param loaded - It is trained in place: pass a copy. On failure or abort its weights are freed.
 * @returns A recognizer with the trained net, in which nobody is enrolled yet.
 */
export async function trainOn(
  loaded: Loaded,
  drawings: readonly KeptDrawing[],
  { signal, callbacks, epochs }: TrainOptions,
): Promise<Loaded & { histogram: State["histogram"] }> {
  const { net, prepare } = loaded;
  try {
    const random = seeded(Date.now());
    const signs = inventSigns(SIGNS, random);
    const own = drawings.map(({ picture }) => picture);
    const labels = [
      ...drawings.map(({ name }) => `drawn here: ${name}`),
      ...signs.flatMap((_, sign) => [`sign ${sign}`, `sign ${sign}`, `sign ${sign}`]),
    ];
    const dataset = fromReader({
      sampleShape: prepare.shape,
      labels,
      read: (row) => {
        const picture =
          row < own.length ? drawnAgain(own[row]) : drawSign(signs[Math.floor((row - own.length) / 3)], random);
        return prepare(picture).data;
      },
    });
    const drawnAgain = (picture: RawImage): RawImage =>
      warpImage(picture, { rotation: 6, shear: 0.08, scale: [0.92, 1.08], shift: 3, elastic: 2, fill: 255, random });
    await net.fit(dataset, {
      sampler: perClassSampler(dataset.labels, { classes: 10, perClass: 3, random }),
      objective: multiSimilarity(),
      epochs,
      stepsPerEpoch: 8,
      learningRate: 0.0005,
      signal,
      callbacks,
      random,
    });
    signal.throwIfAborted();
    const encoder = imageEncoder({ net, prepare });
    const held = written(inventSigns(HELD, random), 4, prepare, 1 + Math.floor(random() * 1e6));
    const recognizer = await Recognizer.calibrated(
      encoder,
      held,
      { falsePositiveIdentificationRate: 0.01 },
      { trained: dataset, signal },
    );
    const scored = await scoreSamples(encoder, held, everyPair(held));
    return { recognizer, net, prepare, histogram: histogramOf(scored) };
  } catch (error) {
    loaded.recognizer.dispose();
    throw error;
  }
}
