import { Recognizer, seeded, type Calibration, type Encoder } from "one-shot-ts";
import type { Recording } from "one-shot-ts/audio";
import { evaluateOpenSet, type OpenSetAnswer, type OpenSetReport } from "one-shot-ts/evaluation";

import { drawEnrollment, type Trials } from "./trials.js";

/** The gallery's results while each speaker in turn was left out as a stranger. */
export interface OpenSetResult {
  /** With everybody enrolled again. */
  readonly recognizer: Recognizer<Recording>;
  readonly report: OpenSetReport;
}

/**
 * Enrolls every speaker but one from **one** recording, and asks who speaks in every recording of the other digits, including the stranger's; each speaker is
 * the stranger once.
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
  const given: OpenSetAnswer[] = [];
  for (const row of enrolled) {
    const stranger = trials.clips[row].speaker;
    recognizer.remove(stranger);
    const answers = await recognizer.identifyAll(probes, { top: 1 });
    answers.forEach(({ name }, i) => {
      const { speaker } = trials.clips[trials.probes[i]];
      given.push({ name, truth: speaker, isEnrolled: speaker !== stranger });
    });
    await enroll(row);
  }
  return { recognizer, report: evaluateOpenSet(given) };
}
