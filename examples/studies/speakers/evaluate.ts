import {
  everyPair,
  scoreSamples,
  seeded,
  type Calibration,
  type Dataset,
  type Embeddings,
  type ScoredPairs,
  type SiameseNet,
} from "one-shot-ts";
import { calibrateEach } from "one-shot-ts/calibration";
import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";

import type { FrontEndName } from "./frontEnds.js";
import { runOpenSet, type OpenSetResult } from "./openSet.js";
import { newNet } from "./recipe.js";
import { speakerEncoder } from "./speakerEncoder.js";
import type { ThresholdRates } from "./tables.js";
import { scoreTrials, trialDataset, trialWindows, type Trials } from "./trials.js";

/** What the test speakers say: single digits, and five joined. */
export interface TrialSets {
  readonly single: Trials;
  readonly joined: Trials;
}

/** How far apart the recordings of each set of trials are. */
export type TrialDistances = Readonly<Record<keyof TrialSets, RowDistance>>;

/** What was measured with one tower. */
export interface TowerResult {
  readonly calibration: Calibration;
  readonly distances: TrialDistances;
  /** Of the tower before training. */
  readonly untrained: TrialDistances;
  /** Of single digits. */
  readonly embeddings: Embeddings;
  readonly scored: ScoredPairs;
  readonly atThreshold: ThresholdRates;
  readonly openSet: OpenSetResult;
}

/** False match rate that a gallery is calibrated for. */
const GALLERY_RATE = 0.05;

/** Takes thresholds from the calibration speakers and compares the test speakers' recordings. */
export async function evaluateTower(
  net: SiameseNet,
  frontEnd: FrontEndName,
  calibrationParts: Dataset,
  { single, joined }: TrialSets,
  seed: number,
): Promise<TowerResult> {
  const encoder = speakerEncoder(net, frontEnd);
  const calibrationPairs = await scoreSamples(encoder, calibrationParts, everyPair(calibrationParts));
  const [calibration, strict] = calibrateEach(calibrationPairs, ["equalErrorRate", { falseMatchRate: GALLERY_RATE }]);

  const windows = trialWindows(single, frontEnd);
  const dataset = trialDataset(single, windows);
  const embeddings = await net.embed(dataset);
  const distances = {
    single: rowDistance(embeddings),
    joined: rowDistance(await encoder.embed(joined.clips)),
  };
  const before = newNet(seeded(seed));
  const untrained = {
    single: rowDistance(await before.embed(dataset)),
    joined: rowDistance(await speakerEncoder(before, frontEnd).embed(joined.clips)),
  };
  before.dispose();
  const scored = scoreTrials(single, distances.single);
  return {
    calibration,
    distances,
    untrained,
    embeddings,
    scored,
    atThreshold: ratesAt(scored, calibration.threshold),
    openSet: await runOpenSet(encoder, strict, single, windows, seed),
  };
}

function ratesAt({ distances, y }: ScoredPairs, threshold: number): ThresholdRates {
  const tally = [0, 1].map(() => ({ hits: 0, of: 0 }));
  for (let pair = 0; pair < y.length; pair++) {
    const isMatch = distances[pair] <= threshold;
    tally[y[pair]].of++;
    if (isMatch === (y[pair] === 1)) tally[y[pair]].hits++;
  }
  return { falseMatch: tally[1], falseNonMatch: tally[0] };
}
