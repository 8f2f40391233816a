/** What one query comes to where several candidates are right. */
export interface RankedForms {
  /** Whether the first candidate is right. */
  readonly success: number;
  /** 1 / the place of the first right candidate. */
  readonly reciprocalRank: number;
  /** The mean, over the right candidates, of the share of right ones up to and including each. */
  readonly averagePrecision: number;
}

/** Scores that differ by less are equal: the same vector's product in another order of sums. */
const EQUAL = 1e-6;

/**
 * Ranks candidates by score. The same title may stand for several occupations, only one of them right, and no scorer can tell them apart: candidates of
 * equal score are taken in every order, and each result is the mean over these orders.
 *
 * @param right - Which candidates are right; at least one.
 */
export function rankForms(scores: ArrayLike<number>, right: ReadonlySet<number>): RankedForms {
  const order = Array.from({ length: scores.length }, (_, candidate) => candidate);
  order.sort((a, b) => scores[b] - scores[a]);
  let [ahead, found, precisions] = [0, 0, 0];
  let first: { readonly success: number; readonly reciprocalRank: number } | undefined;
  while (found < right.size) {
    const tied = tieAt(order, scores, ahead);
    const own = tied.filter((candidate) => right.has(candidate)).length;
    if (own > 0) {
      first ??= {
        success: ahead === 0 ? own / tied.length : 0,
        reciprocalRank: meanReciprocalRank(ahead, tied.length, own),
      };
      precisions += sumOfPrecisions(ahead, found, tied.length, own);
    }
    ahead += tied.length;
    found += own;
  }
  return { ...first!, averagePrecision: precisions / right.size };
}

function tieAt(order: readonly number[], scores: ArrayLike<number>, start: number): readonly number[] {
  let end = start + 1;
  while (end < order.length && scores[order[start]] - scores[order[end]] < EQUAL) end++;
  return order.slice(start, end);
}

/** Of `tied` candidates in random order behind `ahead` others, `own` of them right: the mean of 1 / the place of the first right one. */
function meanReciprocalRank(ahead: number, tied: number, own: number): number {
  let [sum, noneYet] = [0, 1];
  for (let place = 1; noneYet > 0; place++) {
    const chance = own / (tied - place + 1);
    sum += (noneYet * chance) / (ahead + place);
    noneYet *= 1 - chance;
  }
  return sum;
}

/** The mean sum, over the right candidates among those tied, of the share of right ones up to each; `found` of those ahead are right. */
function sumOfPrecisions(ahead: number, found: number, tied: number, own: number): number {
  let sum = 0;
  for (let place = 1; place <= tied; place++) {
    const before = tied === 1 ? 0 : ((place - 1) * (own - 1)) / (tied - 1); // right ones among the tied ones before, if this one is right
    sum += ((own / tied) * (found + before + 1)) / (ahead + place);
  }
  return sum;
}
