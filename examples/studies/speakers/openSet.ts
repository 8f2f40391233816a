import { Recognizer, seeded, type Calibration, type Encoder } from "one-shot-ts";
import type { Recording } from "one-shot-ts/audio";

import { drawEnrollment, type Trials } from "./trials.js";

/** A share of trials. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** How the gallery did while each speaker in turn was left out as a stranger. */
export interface OpenSetResult {
  /** With everybody enrolled again. */
  readonly recognizer: Recognizer<Recording>;
  /** Recordings of enrolled speakers that were given the right name. */
  readonly named: Share;
  /** That were given a wrong one. */
  readonly misnamed: Share;
  /** Recordings of strangers that were answered with nobody. */
  readonly nobody: Share;
}

/**
 * Enrolls every speaker but one from **one** recording, and asks who speaks in every recording of the other digits, the stranger's too; each speaker is the
 * stranger once.
 */
export async function runOpenSet(
  encoder: Encoder<Recording>,
  calibration: Calibration,
  trials: Trials,
  seed: number,
): Promise<OpenSetResult> {
  const enrolled = drawEnrollment(trials, seeded(seed));
  const recognizer = new Recognizer({ encoder, calibration });
  const enroll = (row: number): Promise<unknown> => recognizer.enroll(trials.clips[row].speaker, trials.clips[row]);
  for (const row of enrolled) await enroll(row);
  const probes = trials.probes.map((row) => trials.clips[row]);
  const tally = { named: share(), misnamed: share(), nobody: share() };
  for (const row of enrolled) {
    const stranger = trials.clips[row].speaker;
    recognizer.remove(stranger);
    const answers = await recognizer.identifyAll(probes, { top: 1 });
    answers.forEach(({ name }, i) => {
      const { speaker } = trials.clips[trials.probes[i]];
      if (speaker === stranger) count(tally.nobody, name === null);
      else {
        count(tally.named, name === speaker);
        count(tally.misnamed, name !== null && name !== speaker);
      }
    });
    await enroll(row);
  }
  return { recognizer, ...tally };
}

const share = (): { hits: number; of: number } => ({ hits: 0, of: 0 });

function count(tally: { hits: number; of: number }, isHit: boolean): void {
  tally.of++;
  if (isHit) tally.hits++;
}
