import type { ScoredPairs } from "../data/scoredPairs.js";
import { clopperPearson } from "./clopperPearson.js";
import { clusteredRate, type ErrorRate } from "./clusteredRate.js";
import { countUpTo, type SortedScores } from "./sortedScores.js";

/** The two error rates at a threshold, with intervals over identities where they are known, else over pairs. */
export function ratesAt(
  scored: ScoredPairs,
  scores: SortedScores,
  threshold: number,
): { falseMatchRate: ErrorRate; falseNonMatchRate: ErrorRate } {
  const { same, different } = scores;
  const { leftIdentity, rightIdentity } = scored;
  if (!leftIdentity || !rightIdentity) {
    const rate = (errors: number, trials: number): ErrorRate => ({ ...clopperPearson(errors, trials), errors, trials });
    return {
      falseMatchRate: rate(countUpTo(different, threshold), different.length),
      falseNonMatchRate: rate(same.length - countUpTo(same, threshold), same.length),
    };
  }
  const clustered = (label: number, trials: number): ErrorRate => {
    const wrong = new Uint8Array(trials);
    const left = new Float64Array(trials);
    const right = new Float64Array(trials);
    for (let pair = 0, trial = 0; pair < scored.y.length; pair++) {
      if (scored.y[pair] !== label) continue;
      const isMatch = scored.distances[pair] <= threshold;
      wrong[trial] = Number(isMatch === (label === 1));
      left[trial] = leftIdentity[pair];
      right[trial++] = rightIdentity[pair];
    }
    return clusteredRate({ wrong, leftIdentity: left, rightIdentity: right });
  };
  return { falseMatchRate: clustered(1, different.length), falseNonMatchRate: clustered(0, same.length) };
}

/** How many identities the pairs are made of; undefined where they do not say. */
export function countIdentities({ leftIdentity, rightIdentity }: ScoredPairs): number | undefined {
  if (!leftIdentity || !rightIdentity) return undefined;
  const seen = new Set<number>();
  for (let pair = 0; pair < leftIdentity.length; pair++) seen.add(leftIdentity[pair]).add(rightIdentity[pair]);
  return seen.size;
}
