import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parseCalibration, SiameseNet, type Calibration, type Candidate } from "one-shot-ts";
import { fileSystemHandler, writeTextFile } from "one-shot-ts/node";

/** A trained net with the distance from which on two samples are not the same. */
export interface Verifier {
  readonly net: SiameseNet;
  readonly calibration: Calibration;
}

/** Saves a net and its threshold in a folder. */
export async function saveVerifier(folder: string, { net, calibration }: Verifier): Promise<void> {
  await net.save(fileSystemHandler(join(folder, "model")));
  await writeTextFile(join(folder, "calibration.json"), JSON.stringify(calibration, null, 2));
}

/** Loads what {@link saveVerifier} saved. */
export async function loadVerifier(folder: string): Promise<Verifier> {
  const net = await SiameseNet.load(fileSystemHandler(join(folder, "model")));
  const calibration = parseCalibration(await readFile(join(folder, "calibration.json"), "utf8"));
  return { net, calibration };
}

/** Says whether two samples are by one writer, of one person, or two. */
export function printMatch(
  { distance, isMatch, probability }: Pick<Candidate, "distance" | "isMatch" | "probability">,
  { threshold }: Calibration,
  [one, two]: readonly [one: string, two: string],
  print: (line: string) => void,
): void {
  print(`distance ${distance.toFixed(3)}, threshold ${threshold.toFixed(3)}`);
  print(`${isMatch ? one : two} (probability of ${one} ${probability.toFixed(2)}, even odds before)`);
}
