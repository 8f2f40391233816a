import { Recognizer, seeded, type Calibration, type Encoder } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import type { Signatures } from "./data.js";

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
  /** Forgeries that were accepted as the writer's they imitate. */
  readonly forgedAccepted: Share;
  /** Genuine signatures of enrolled writers that were given their writer's name. */
  readonly named: Share;
  /** Of those that were given a name, how many were given a wrong one. */
  readonly misnamed: Share;
  /** Signatures of writers who are not enrolled that were rightly answered with nobody. */
  readonly nobody: Share;
}

/**
 * Enrolls two thirds of the writers from **one** signature each, then lets everybody sign: verifies claims, and asks who it is without a claim.
 */
export async function runGallery(
  encoder: Encoder<RawImage>,
  calibration: Calibration,
  { images, writers, forged }: Signatures,
  seed: number,
): Promise<GalleryResult> {
  const random = seeded(seed);
  const everybody = [...new Set(writers)];
  const rowsOf = (writer: string, isForged: number): number[] =>
    Array.from(images.keys()).filter((row) => writers[row] === writer && forged[row] === isForged);

  const recognizer = new Recognizer({ encoder, calibration });
  const strangers = new Set(everybody.slice(Math.ceil((2 * everybody.length) / 3)));
  const enrolledRow = new Map<string, number>();
  for (const writer of everybody) {
    if (strangers.has(writer)) continue;
    const genuine = rowsOf(writer, 0);
    const row = genuine[Math.floor(random() * genuine.length)];
    enrolledRow.set(writer, row);
    await recognizer.enroll(writer, images[row]);
  }

  const tally = { genuine: share(), forged: share(), named: share(), misnamed: share(), nobody: share() };
  for (const [writer, enrolled] of enrolledRow) {
    const others = rowsOf(writer, 0).filter((row) => row !== enrolled);
    for (const row of others) {
      count(tally.genuine, (await recognizer.verify(writer, images[row])).isMatch);
      const { name } = await recognizer.identify(images[row]);
      count(tally.named, name === writer);
      if (name !== null) count(tally.misnamed, name !== writer);
    }
    for (const row of rowsOf(writer, 1)) count(tally.forged, (await recognizer.verify(writer, images[row])).isMatch);
  }
  for (const stranger of strangers) {
    for (const row of rowsOf(stranger, 0)) count(tally.nobody, (await recognizer.identify(images[row])).name === null);
  }
  return {
    recognizer,
    enrolled: recognizer.size,
    genuineAccepted: tally.genuine,
    forgedAccepted: tally.forged,
    named: tally.named,
    misnamed: tally.misnamed,
    nobody: tally.nobody,
  };
}

const share = (): { hits: number; of: number } => ({ hits: 0, of: 0 });

function count(tally: { hits: number; of: number }, isHit: boolean): void {
  tally.of++;
  if (isHit) tally.hits++;
}
