import { requireCount, requireList, requireObject, requireOptions, requireWithin, shown } from "../core/check.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import { clusteredRate } from "../statistics/clusteredRate.js";
import { thresholdAfter } from "../calibration/sortedScores.js";

/** Distances from probes to everyone enrolled. Plain data. */
export interface IdentificationScores {
  /** Distance from probe p to enrolled identity e at `p * enrolled + e`: small = close. */
  readonly distances: ArrayLike<number>;
  /** How many identities are enrolled. */
  readonly enrolled: number;
  /** The enrolled identity of each probe, from 0, or -1 for somebody who is not enrolled. */
  readonly identity: ArrayLike<number>;
  /** The person behind each probe, enrolled or not, as any integer: intervals treat probes of one person as dependent. Default: strangers are all different people. */
  readonly person?: ArrayLike<number>;
  /** Name of the distance that was measured, where known. */
  readonly distance?: string;
  /** Fingerprint of the model that measured it, where known. */
  readonly model?: string;
}

/** Options of {@link evaluateIdentification}. */
export interface IdentificationOptions {
  /** False positive identification rates to aim at, if some probes are not enrolled; default 0.01 and 0.1. */
  readonly falsePositiveRates?: readonly number[];
  /** The highest rank at which the right identity counts as found in the open set; default 1. */
  readonly rank?: number;
}

/** Open-set figures at one threshold. */
export interface OpenSetPoint {
  /** The rate that was aimed at. */
  readonly target: number;
  /** Candidates beyond this distance are dropped. */
  readonly threshold: number;
  /** Share of unenrolled probes that still get a candidate (FPIR). */
  readonly falsePositiveIdentificationRate: Estimate;
  /** Share of enrolled probes whose right identity is dropped or behind `rank` others (FNIR). */
  readonly falseNegativeIdentificationRate: Estimate;
  /** Whether there are enough unenrolled probes (rule of three: 3 / target). */
  readonly supported: boolean;
}

/** How well probes are identified. */
export interface IdentificationReport {
  /** Share of enrolled probes whose nearest identity is right. */
  readonly rankOneRate: Estimate;
  /** Cumulative match characteristic: entry k is the share of enrolled probes whose identity is among the k + 1 nearest. */
  readonly cumulativeMatch: readonly number[];
  /** Open-set error rates, one entry per target; empty if all probes are enrolled. */
  readonly openSet: readonly OpenSetPoint[];
  /** How many probes are enrolled. */
  readonly enrolledProbes: number;
  /** How many probes are not enrolled. */
  readonly unknownProbes: number;
  /** How many identities are enrolled. */
  readonly enrolled: number;
}

/**
 * Identification, closed set (everyone is enrolled: who is it?) and open set (who is it, if anyone?).
 *
 * Both depend on how many are enrolled, which the report repeats. Among identities at the same distance the wrong ones come first, so that a collapsed model
 * gets no credit. Intervals are over the people behind the probes.
 *
 * @throws RangeError if the sizes do not match, an identity is not among the enrolled, a distance is NaN, or no probe is enrolled.
 * @example
 * ```ts
 * const report = evaluateIdentification({ enrolled: 2, distances: [0.1, 0.9, 0.7, 0.2, 0.6, 0.8], identity: [0, 1, -1] });
 * report.rankOneRate.value; // 1
 * ```
 * @see ISO/IEC 19795-1; Phillips, Grother and Micheals (2011), "Evaluation methods in face recognition".
 */
export function evaluateIdentification(
  scores: IdentificationScores,
  options: IdentificationOptions = {},
): IdentificationReport {
  const who = "evaluateIdentification";
  const { distances, enrolled, identity, person } = requireObject(who, "scores", scores, "an object", ["distances", "enrolled", "identity"], "make them with scoreIdentification"); // prettier-ignore
  for (const [name, list] of Object.entries({ distances, identity, person })) if (list !== undefined) requireList(who, name, list); // prettier-ignore
  const { falsePositiveRates = [0.01, 0.1], rank = 1 } = requireOptions(who, options);
  requireList(who, "falsePositiveRates", falsePositiveRates, "a list of rates");
  for (const rate of falsePositiveRates) requireWithin(who, "each of falsePositiveRates", rate, 0, 1);
  requireCount(who, "enrolled", enrolled);
  requireCount(who, "rank", rank);
  if (distances.length !== identity.length * enrolled) {
    throw new RangeError(
      `${who}: need a distance of each of ${identity.length} probes to each of ${enrolled} identities, got ${distances.length} distances`,
    );
  }
  if (person && person.length !== identity.length) {
    throw new RangeError(
      `${who}: person must have one entry per probe, got ${person.length} for ${identity.length} probes`,
    );
  }
  const people = { enrolled: [] as number[], unknown: [] as number[] };
  const ranks: number[] = [];
  const mates: number[] = []; // distance of each enrolled probe to its own identity
  const nearest: number[] = []; // distance of each unknown probe to the nearest identity
  for (let probe = 0; probe < identity.length; probe++) {
    const own = identity[probe];
    if (!(Number.isInteger(own) && own >= -1 && own < enrolled)) {
      throw new RangeError(
        `${who}: identity must be -1 or in 0 to ${enrolled - 1}, got ${shown(own)} for probe ${probe}`,
      );
    }
    const start = probe * enrolled;
    let least = Infinity;
    let ahead = 0;
    for (let e = 0; e < enrolled; e++) {
      const distance = distances[start + e];
      if (typeof distance !== "number" || Number.isNaN(distance))
        throw new RangeError(`${who}: distances must be numbers, got ${shown(distance)} for probe ${probe}`);
      least = Math.min(least, distance);
      if (own >= 0 && e !== own && distance <= distances[start + own]) ahead++;
    }
    if (own < 0) {
      nearest.push(least);
      people.unknown.push(person ? person[probe] : probe);
    } else {
      people.enrolled.push(person ? person[probe] : own);
      ranks.push(ahead + 1);
      mates.push(distances[start + own]);
    }
  }
  if (ranks.length === 0) throw new RangeError(`${who}: need at least 1 probe that is enrolled, got 0`);
  const cumulativeMatch = Array.from({ length: enrolled }, () => 0);
  for (const place of ranks) cumulativeMatch[place - 1] += 1;
  for (let k = 1; k < enrolled; k++) cumulativeMatch[k] += cumulativeMatch[k - 1];

  const sorted = { same: Float64Array.from(mates).sort(), different: Float64Array.from(nearest).sort() };
  const openSet = (nearest.length === 0 ? [] : falsePositiveRates).map((target) => {
    const allowed = Math.floor(target * nearest.length * (1 + 1e-12));
    // The greatest distance below the first that would be one false positive too many.
    const limit = allowed >= nearest.length ? Infinity : sorted.different[allowed];
    const last = [...mates, ...nearest].reduce(
      (best, value) => (value < limit && value > best ? value : best),
      -Infinity,
    );
    const threshold = thresholdAfter(sorted, last);
    return {
      target,
      threshold,
      falsePositiveIdentificationRate: rateOf(
        nearest.map((value) => value <= threshold),
        people.unknown,
      ),
      falseNegativeIdentificationRate: rateOf(
        mates.map((mate, k) => mate > threshold || ranks[k] > rank),
        people.enrolled,
      ),
      supported: target * nearest.length >= 3 * (1 - 1e-12),
    };
  });
  const wrong = rateOf(
    ranks.map((place) => place > 1),
    people.enrolled,
  );
  return {
    rankOneRate: { value: 1 - wrong.value, low: 1 - wrong.high, high: 1 - wrong.low },
    cumulativeMatch: cumulativeMatch.map((count) => count / ranks.length),
    openSet,
    enrolledProbes: ranks.length,
    unknownProbes: nearest.length,
    enrolled,
  };
}

/** The share of probes for which something holds, with its interval over people. */
function rateOf(holds: readonly boolean[], people: readonly number[]): Estimate {
  const { value, low, high } = clusteredRate({ wrong: holds.map(Number), leftIdentity: people, rightIdentity: people });
  return { value, low, high };
}
