import { bootstrapIdentities } from "../../src/calibration/bootstrapIdentities.js";
import { calibrateEach } from "../../src/calibration/calibrate.js";
import { clusteredRate } from "../../src/statistics/clusteredRate.js";
import type { Criterion } from "../../src/calibration/criterion.js";
import { normal as gaussian, randomInteger, seeded, type Random } from "../../src/core/random.js";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

/** What the bench measures. */
export interface CalibrationBench {
  /** Calibration with every criterion against sorting the same scores once, medians of `runs`. */
  readonly calibrate: {
    pairs: number;
    criteria: number;
    runs: number;
    sortMs: number;
    calibrateMs: number;
    ratio: number;
  };
  /** Intervals over identities. */
  readonly bootstrap: { pairs: number; identities: number; resamples: number; seconds: number };
  /** Share of 95 % intervals that contain the true value, over simulated data sets. */
  readonly coverage: {
    dataSets: number;
    identities: number;
    pairs: number;
    equalErrorRate: number;
    areaUnderCurve: number;
    falseMatchRate: number;
    falseNonMatchRate: number;
  };
}

/** Every criterion there is. */
export const everyCriterion: readonly Criterion[] = [
  "equalErrorRate",
  "accuracy",
  "balancedAccuracy",
  "youden",
  "halfTotalErrorRate",
  "f1",
  { fBeta: 2 },
  { falseMatchRate: 0.001 },
  { falseNonMatchRate: 0.01 },
  { precision: 0.99 },
  { cost: "sre08" },
  { cost: "sre10" },
  { cost: "sre16" },
  { cost: "sre16.005" },
];

export async function calibrationBench({
  pairs = 10_000_000,
  runs = 3,
  dataSets = 1000,
}: { pairs?: number; runs?: number; dataSets?: number } = {}): Promise<CalibrationBench> {
  await Promise.resolve();
  return { calibrate: timeCalibration(pairs, runs), bootstrap: timeBootstrap(), coverage: coverage(dataSets) };
}

function timeCalibration(pairs: number, runs: number): CalibrationBench["calibrate"] {
  const random = seeded(1);
  const distances = new Float64Array(pairs);
  const y = new Uint8Array(pairs);
  for (let pair = 0; pair < pairs; pair++) {
    y[pair] = random() < 0.5 ? 1 : 0;
    distances[pair] = (random() + random() + random()) / 3 + 0.25 * y[pair];
  }
  const sorts: number[] = [];
  const calibrations: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    Float64Array.from(distances).sort();
    const sorted = performance.now();
    calibrateEach({ distances, y }, everyCriterion);
    sorts.push(sorted - start);
    calibrations.push(performance.now() - sorted);
  }
  const sortMs = median(sorts);
  const calibrateMs = median(calibrations);
  return { pairs, criteria: everyCriterion.length, runs, sortMs, calibrateMs, ratio: calibrateMs / sortMs };
}

function timeBootstrap(): CalibrationBench["bootstrap"] {
  const identities = 500;
  const scored = simulate(seeded(2), { identities, same: 100, different: 100, share: 0.3, gap: 3 });
  const start = performance.now();
  bootstrapIdentities(scored, { resamples: 2000, random: seeded(3) });
  return { pairs: scored.y.length, identities, resamples: 2000, seconds: (performance.now() - start) / 1000 };
}

/** Identities with effects of their own (`share` of the variance); the true rates follow from the normal distribution. */
export function coverage(dataSets: number, { identities = 50, share = 0.3 } = {}): CalibrationBench["coverage"] {
  const random = seeded(4);
  const [gap, threshold] = [3, 1.3];
  const truth = {
    equalErrorRate: normalTail(gap / 2),
    areaUnderCurve: 1 - normalTail(gap / Math.SQRT2),
    falseMatchRate: normalTail(gap - threshold),
    falseNonMatchRate: normalTail(threshold),
  };
  const inside = { equalErrorRate: 0, areaUnderCurve: 0, falseMatchRate: 0, falseNonMatchRate: 0 };
  let pairs = 0;
  for (let set = 0; set < dataSets; set++) {
    const scored = simulate(random, { identities, same: 4, different: 8, share, gap });
    pairs = scored.y.length;
    const rate = (label: number) => {
      const chosen = Array.from(scored.y, (_, pair) => pair).filter((pair) => scored.y[pair] === label);
      return clusteredRate({
        wrong: chosen.map((pair) => Number(scored.distances[pair] <= threshold === (label === 1))),
        leftIdentity: chosen.map((pair) => scored.leftIdentity[pair]),
        rightIdentity: chosen.map((pair) => scored.rightIdentity[pair]),
      });
    };
    const estimates = {
      ...bootstrapIdentities(scored, { resamples: 500, random }),
      falseMatchRate: rate(1),
      falseNonMatchRate: rate(0),
    };
    for (const name of ["equalErrorRate", "areaUnderCurve", "falseMatchRate", "falseNonMatchRate"] as const) {
      if (estimates[name].low <= truth[name] && truth[name] <= estimates[name].high) inside[name] += 1 / dataSets;
    }
  }
  return { dataSets, identities, pairs, ...inside };
}

interface Design {
  readonly identities: number;
  readonly same: number;
  readonly different: number;
  /** Share of the variance that belongs to identities. */
  readonly share: number;
  /** Distance between the means, in standard deviations. */
  readonly gap: number;
}

/** Normal distances with effects of identities: same pairs around 0, different pairs around `gap`, both with variance 1. */
function simulate(
  random: Random,
  { identities, same, different, share, gap }: Design,
): ScoredPairs & { leftIdentity: Int32Array; rightIdentity: Int32Array } {
  const normal = (): number => gaussian(random);
  const spread = Float64Array.from({ length: identities }, normal);
  const reach = spread.map((effect) => 0.5 * effect + Math.sqrt(0.75) * normal());
  const each = same + different;
  const distances = new Float64Array(identities * each);
  const y = new Uint8Array(identities * each);
  const leftIdentity = new Int32Array(identities * each);
  const rightIdentity = new Int32Array(identities * each);
  for (let identity = 0; identity < identities; identity++) {
    for (let k = 0; k < each; k++) {
      const pair = identity * each + k;
      const noise = Math.sqrt(1 - share) * normal();
      leftIdentity[pair] = identity;
      rightIdentity[pair] = identity;
      if (k < same) distances[pair] = Math.sqrt(share) * spread[identity] + noise;
      else {
        const other = (identity + 1 + randomInteger(identities - 1, random)) % identities;
        y[pair] = 1;
        rightIdentity[pair] = other;
        distances[pair] = gap + Math.sqrt(share / 2) * (reach[identity] + reach[other]) + noise;
      }
    }
  }
  return { distances, y, leftIdentity, rightIdentity };
}

/** Probability that a standard normal variable exceeds z, by Simpson's rule. */
function normalTail(z: number): number {
  const steps = 2000;
  const width = 12 / steps;
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    const weight = k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((z + k * width) ** 2) / 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
