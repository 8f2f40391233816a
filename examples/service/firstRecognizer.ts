import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { convTower, perClassSampler, Recognizer, seeded, semiHard, SiameseNet, splitByClass } from "one-shot-ts";
import { fromImages, imageEncoder, imagePreprocessor, type RawImage } from "one-shot-ts/images";
import sharp from "sharp";

import { drawSign, inventSign } from "./signs.js";

/** How long to train; the defaults take about ten seconds of processor time. */
export interface FirstRecognizerOptions {
  readonly signs?: number;
  readonly epochs?: number;
}

/**
 * A recognizer for trying out the service, trained in seconds on invented signs. It knows any sign from one drawing. For your own pictures or recordings, train one with
 * `npx one-shot-ts train FOLDER --out FILE`.
 */
export async function firstRecognizer({ signs = 100, epochs = 16 }: FirstRecognizerOptions = {}): Promise<
  Recognizer<RawImage>
> {
  const random = seeded(42);
  const invented = Array.from({ length: signs }, () => inventSign(random));
  const labels = Array.from({ length: 8 * signs }, (_, i) => i % signs);
  const prepare = imagePreprocessor({ size: [28, 28], invert: true });
  const drawings = labels.map((sign) => drawSign(invented[sign], random));
  const [train, held] = splitByClass(fromImages(drawings, { prepare, labels }), { testFraction: 0.4, random });
  const net = new SiameseNet({ tower: convTower({ inputShape: prepare.shape, embeddingSize: 32, random }) });
  await net.fit(train, {
    sampler: perClassSampler(train.labels, { classes: 12, perClass: 4, random }),
    objective: semiHard({ margin: 0.2 }),
    epochs,
    random,
  });
  return Recognizer.calibrated(
    imageEncoder({ net, prepare }),
    held,
    { falsePositiveIdentificationRate: 0.05 },
    { trained: train, seed: 42, purpose: "to try the service with invented signs" },
  );
}

/** Writes drawings of signs that the recognizer has not seen, to enroll and to identify: `sign-1-a.png`, `sign-1-b.png` and so on, and `stranger.png`. */
export async function writeSampleDrawings(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = seeded(7);
  const write = async (name: string, { data, width, height }: RawImage): Promise<void> => {
    await sharp(Uint8Array.from(data), { raw: { width, height, channels: 1 } })
      .png()
      .toFile(join(folder, `${name}.png`));
  };
  for (const number of [1, 2, 3]) {
    const sign = inventSign(random);
    for (const drawing of ["a", "b", "c"]) await write(`sign-${number}-${drawing}`, drawSign(sign, random));
  }
  await write("stranger", drawSign(inventSign(random), random));
}
