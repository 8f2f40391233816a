import {
  everyPair,
  scoreSamples,
  type Calibration,
  type Dataset,
  type Embeddings,
  type Encoder,
  type Recognizer,
  type ScoredPairs,
} from "one-shot-ts";
import type { Recording } from "one-shot-ts/audio";
import { calibrateEach, equalErrorRate } from "one-shot-ts/calibration";
import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";

import type { Clip } from "./data.js";
import { normalizedDistance } from "./normalizedDistance.js";
import { runOpenSet, type OpenSetResult } from "./openSet.js";
import type { ThresholdRates } from "./tables.js";
import { scoreTrials, type Trials } from "./trials.js";

/** What the test speakers say: single digits, and five digits joined. */
export interface TrialSets {
  readonly single: Trials;
  readonly joined: Trials;
}

/** Something for each of the two lengths, such as parts of people's recordings that are about as long. */
export type PerLength<T> = Readonly<Record<keyof TrialSets, T>>;

/** How far apart the recordings of each set of trials are. */
export type TrialDistances = PerLength<RowDistance>;

/** What was measured with one tower. */
export interface TowerResult {
  /** On parts as long as five digits: what the saved recognizer decides by. */
  readonly calibration: Calibration;
  readonly distances: TrialDistances;
  /** Distances normalised by how near the training people are. */
  readonly normalized: TrialDistances;
  /** Distances by the tower before training. */
  readonly untrained: TrialDistances;
  /** Embeddings of single digits. */
  readonly embeddings: Embeddings;
  readonly scored: ScoredPairs;
  readonly threshold: number;
  readonly atThreshold: PerLength<ThresholdRates>;
  readonly openSet: OpenSetResult & { readonly recognizer: Recognizer<Recording> };
}

/** What {@link evaluateTower} compares. */
export interface EvaluationOptions {
  /** Parts of the calibration people. */
  readonly parts: PerLength<Dataset<Recording>>;
  readonly sets: TrialSets;
  /** One recording of each of many other people. */
  readonly cohort: readonly Clip[];
  readonly untrained: Encoder<Recording>;
  readonly seed: number;
}

/** False match rate that a gallery is calibrated for. */
const GALLERY_RATE = 0.05;

/** Takes thresholds from the calibration people and compares the test speakers' recordings, all with the same encoder. */
export async function evaluateTower(encoder: Encoder<Recording>, options: EvaluationOptions): Promise<TowerResult> {
  const { parts, sets, cohort, untrained, seed } = options;
  const { single, joined } = sets;
  const pairs = { single: await scoreParts(encoder, parts.single), joined: await scoreParts(encoder, parts.joined) };
  const [ofDigits, strict] = calibrateEach(pairs.single, ["equalErrorRate", { falseMatchRate: GALLERY_RATE }]);
  const [calibration] = calibrateEach(pairs.joined, ["equalErrorRate"]);

  const compare = async (trials: Trials) => {
    const embeddings = await encoder.embed([...trials.clips, ...cohort]);
    const distance = rowDistance(embeddings);
    const { length } = trials.clips;
    const members = { size: cohort.length, distance: (row: number, member: number) => distance(row, length + member) };
    const own = { ...embeddings, values: embeddings.values.slice(0, length * embeddings.size), length };
    return { embeddings: own, distance, normalized: normalizedDistance(trials, distance, members) };
  };
  const ofSingle = await compare(single);
  const ofJoined = await compare(joined);
  const scored = scoreTrials(single, ofSingle.distance);
  return {
    calibration,
    distances: { single: ofSingle.distance, joined: ofJoined.distance },
    normalized: { single: ofSingle.normalized, joined: ofJoined.normalized },
    untrained: {
      single: rowDistance(await untrained.embed(single.clips)),
      joined: rowDistance(await untrained.embed(joined.clips)),
    },
    embeddings: ofSingle.embeddings,
    scored,
    threshold: ofDigits.threshold,
    atThreshold: {
      single: ratesAt(scored, ofDigits.threshold),
      joined: ratesAt(scoreTrials(joined, ofJoined.distance), calibration.threshold),
    },
    openSet: await runOpenSet(encoder, strict, single, seed),
  };
}

/** Scores every pair of parts, compared as recordings are in use. */
export const scoreParts = (encoder: Encoder<Recording>, parts: Dataset<Recording>): Promise<ScoredPairs> =>
  scoreSamples(encoder, parts, everyPair(parts));

/** Equal error rates on parts as long as one digit and as five, by which one tower is preferred to another. */
export async function validate(
  encoder: Encoder<Recording>,
  parts: PerLength<Dataset<Recording>>,
): Promise<PerLength<number>> {
  return {
    single: equalErrorRate(await scoreParts(encoder, parts.single)),
    joined: equalErrorRate(await scoreParts(encoder, parts.joined)),
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
