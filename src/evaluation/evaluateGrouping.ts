import { readLabels, type Label, type Labels } from "../data/labels.js";

/** Precision, recall and their harmonic mean. */
export interface GroupingRates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How well groups match identities. */
export interface GroupingReport {
  /** Averaged over samples, each itself included: the share of its group that is of its identity (precision), and of its identity that is in its group (recall). */
  readonly bCubed: GroupingRates;
  /** Over pairs of samples: of those in one group, how many are of one identity (precision), and vice versa (recall). Large groups weigh most. */
  readonly pairwise: GroupingRates;
  readonly samples: number;
  readonly groups: number;
  readonly identities: number;
}

/**
 * Compares groups with the true identities of the samples.
 *
 * @param groups - The group of each sample, for example from {@link groupEmbeddings}.
 * @param truth - The identity of each sample.
 * @throws RangeError if there are no samples, or the two lists differ in length.
 * @example
 * ```ts
 * evaluateGrouping([0, 0, 1], ["anna", "anna", "bert"]).bCubed.f1; // 1
 * ```
 * @see Amigó, Gonzalo, Artiles, Verdejo (2009), "A comparison of extrinsic clustering evaluation metrics based on formal constraints".
 */
export function evaluateGrouping(groups: ArrayLike<Label> | Labels, truth: ArrayLike<Label> | Labels): GroupingReport {
  const [found, real] = [readLabels("evaluateGrouping", "groups", groups), readLabels("evaluateGrouping", "truth", truth)]; // prettier-ignore
  const { length } = real;
  if (length === 0 || found.length !== length) {
    throw new RangeError(
      `evaluateGrouping: there must be one group and one identity per sample, got ${found.length} groups and ${length} identities`,
    );
  }
  const both = new Map<number, number>();
  const key = (i: number): number => found.classOf[i] * real.classNames.length + real.classOf[i];
  for (let i = 0; i < length; i++) both.set(key(i), (both.get(key(i)) ?? 0) + 1);
  const [inGroup, inIdentity] = [countsOf(found), countsOf(real)];
  let [precision, recall] = [0, 0];
  for (let i = 0; i < length; i++) {
    const shared = both.get(key(i))!;
    precision += shared / inGroup[found.classOf[i]] / length;
    recall += shared / inIdentity[real.classOf[i]] / length;
  }
  const pairs = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const together = pairs(both.values());
  const share = (of: number): number => (of === 0 ? 1 : together / of);
  return {
    bCubed: rates(precision, recall),
    pairwise: rates(share(pairs(inGroup)), share(pairs(inIdentity))),
    samples: length,
    groups: found.classNames.length,
    identities: real.classNames.length,
  };
}

function countsOf({ classOf, classNames }: Labels): Float64Array {
  const counts = new Float64Array(classNames.length);
  for (const c of classOf) counts[c]++;
  return counts;
}

const rates = (precision: number, recall: number): GroupingRates => ({
  precision,
  recall,
  f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
});
