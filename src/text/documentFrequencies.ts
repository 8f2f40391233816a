import { count, list, record, type Schema } from "../core/schema.js";

/** The number of texts in which each feature occurs. Plain JSON. */
export interface DocumentFrequencies {
  /** How many texts were counted. */
  readonly texts: number;
  /** Hashes of the features that occur in at least two texts. */
  readonly features: readonly number[];
  /** The number of texts in which each of them occurs. */
  readonly counts: readonly number[];
}

/** Counts the texts in which each feature occurs, given the distinct features of each text. */
export function documentFrequencies(features: readonly (readonly number[])[]): DocumentFrequencies {
  if (features.length === 0) throw new RangeError("textVectorizer.fit: need at least one text, got none");
  const counts = new Map<number, number>();
  for (const own of features) for (const feature of own) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  // A feature that occurs once weighs nearly the same as one never seen, and most occur once, so those are not kept.
  const kept = [...counts].filter(([, count]) => count > 1).sort(([a], [b]) => a - b);
  return {
    texts: features.length,
    features: kept.map(([feature]) => feature),
    counts: kept.map(([, count]) => count),
  };
}

const MOST_FEATURES = 2 ** 24;

/** Frequencies read from a file. */
export const frequenciesSchema: Schema<DocumentFrequencies> = (value, path) => {
  const hashes = list(count(0, 2 ** 32 - 1), { max: MOST_FEATURES });
  const found = record({ texts: count(1), features: hashes, counts: list(count(1), { max: MOST_FEATURES }) })(
    value,
    path,
  );
  const { texts, features, counts } = found;
  if (features.length !== counts.length) {
    throw new RangeError(
      `${path} must have one count per feature, got ${counts.length} for ${features.length} features`,
    );
  }
  const over = counts.findIndex((times) => times > texts);
  if (over >= 0)
    throw new RangeError(`${path}.counts[${over}] must be at most ${texts}, the texts, got ${counts[over]}`);
  return found;
};

/** Weight of a feature, ln((1 + texts) / (1 + count)) + 1; one that was not kept counts as having occurred once. */
export function inverseFrequency({ texts, features, counts }: DocumentFrequencies): (feature: number) => number {
  const weigh = (times: number): number => Math.log((1 + texts) / (1 + times)) + 1;
  const weights = new Map(features.map((feature, k) => [feature, weigh(counts[k])]));
  const rare = weigh(1);
  return (feature) => weights.get(feature) ?? rare;
}
