import { Recognizer, seeded, type Embeddings, type Encoder } from "one-shot-ts";
import { evaluateOpenSet, type OpenSetAnswer, type OpenSetReport } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";

import type { Calibrated } from "./calibrateNet.js";
import type { Signatures } from "./data.js";
import { signatureEncoder } from "./signatureEncoder.js";
import type { Trained } from "./train.js";

/** A share of trials. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** How the gallery did. */
export interface GalleryResult {
  readonly recognizer: Recognizer<RawImage>;
  readonly enrolled: number;
  /** Genuine signatures that were accepted as their writer's. */
  readonly genuineAccepted: Share;
  /** Forgeries that were accepted as signatures of the writer they imitate. */
  readonly forgedAccepted: Share;
  /** The answers to genuine signatures, of enrolled writers and of strangers, without a claim. */
  readonly openSet: OpenSetReport;
}

/**
 * Enrolls two thirds of the writers from **one** signature each, then lets everybody sign: verifies claims, and asks who it is without a claim.
 *
 * @param embeddings - The embeddings of the signatures from the measurements, so that they need not be computed again.
 */
export async function runGallery(
  { net, config }: Trained,
  { thresholds }: Calibrated,
  { images, writers, forged }: Signatures,
  embeddings: Embeddings,
  seed: number,
): Promise<GalleryResult> {
  const random = seeded(seed);
  const everybody = [...new Set(writers)];
  const rowsOf = (writer: string, isForged: number): number[] =>
    Array.from(images.keys()).filter((row) => writers[row] === writer && forged[row] === isForged);

  const encoder = await remembering(signatureEncoder(net, config), images, embeddings);
  const recognizer = new Recognizer({ encoder, calibration: thresholds.strict, combine: "mean" });
  const strangers = new Set(everybody.slice(Math.ceil((2 * everybody.length) / 3)));
  const enrolledRow = new Map<string, number>();
  for (const writer of everybody) {
    if (strangers.has(writer)) continue;
    const genuine = rowsOf(writer, 0);
    const row = genuine[Math.floor(random() * genuine.length)];
    enrolledRow.set(writer, row);
    await recognizer.enroll(writer, images[row]);
  }

  const tally = { genuine: share(), forged: share() };
  const answers: OpenSetAnswer[] = [];
  const ask = async (row: number, isEnrolled: boolean): Promise<void> => {
    const { name } = await recognizer.identify(images[row]);
    answers.push({ name, truth: writers[row], isEnrolled });
  };
  for (const [writer, enrolled] of enrolledRow) {
    const others = rowsOf(writer, 0).filter((row) => row !== enrolled);
    for (const row of others) {
      count(tally.genuine, (await recognizer.verify(writer, images[row])).isMatch);
      await ask(row, true);
    }
    for (const row of rowsOf(writer, 1)) count(tally.forged, (await recognizer.verify(writer, images[row])).isMatch);
  }
  for (const stranger of strangers) {
    for (const row of rowsOf(stranger, 0)) await ask(row, false);
  }
  return {
    recognizer,
    enrolled: recognizer.size,
    genuineAccepted: tally.genuine,
    forgedAccepted: tally.forged,
    openSet: evaluateOpenSet(answers),
  };
}

/** The encoder with the embeddings of some images already known. */
async function remembering(
  encoder: Encoder<RawImage>,
  images: readonly RawImage[],
  { values, size }: Embeddings,
): Promise<Encoder<RawImage>> {
  const rows = new Map(images.map((image, row) => [image, row]));
  const model = await encoder.fingerprint();
  return {
    ...encoder,
    embed: async (samples, options) => {
      const known = samples.map((sample) => rows.get(sample));
      if (known.includes(undefined)) return encoder.embed(samples, options);
      const found = new Float32Array(samples.length * size);
      known.forEach((row, place) => {
        found.set(values.subarray(row! * size, (row! + 1) * size), place * size);
      });
      return { values: found, length: samples.length, size, distance: encoder.distance.name, model };
    },
  };
}

const share = (): { hits: number; of: number } => ({ hits: 0, of: 0 });

function count(tally: { hits: number; of: number }, isHit: boolean): void {
  tally.of++;
  if (isHit) tally.hits++;
}
