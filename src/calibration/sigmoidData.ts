import type { LogisticData } from "../statistics/logisticRegression.js";
import type { GroupedScores } from "./groupScores.js";

/**
 * Grouped pairs as input for a logistic regression of "different", with Platt's targets: each target falls slightly short of its label, which keeps the fit
 * finite where the kinds separate perfectly.
 *
 * @param features - One list of values per weight, with one entry per group.
 * @param differentWeight - How much a different pair weighs; default 1, as much as a same pair.
 * @see Platt (1999).
 */
export function sigmoidData(
  { same, different }: GroupedScores,
  features: readonly Float64Array[],
  differentWeight = 1,
): LogisticData {
  const sames = sum(same);
  const differents = sum(different);
  const ofSame = 1 / (sames + 2);
  const ofDifferent = (differents + 1) / (differents + 2);
  return {
    features,
    trials: same.map((count, group) => count + differentWeight * different[group]),
    ones: same.map((count, group) => count * ofSame + differentWeight * different[group] * ofDifferent),
  };
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
