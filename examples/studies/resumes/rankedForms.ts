/** The results of one query for which several candidates are right. */
export interface RankedForms {
  /** Whether the first candidate is right. */
  readonly success: number;
  /** 1 / the place of the first right candidate. */
  readonly reciprocalRank: number;
  /** The mean, over the right candidates, of the share of right ones up to and including each of them. */
  readonly averagePrecision: number;
}

/** Scores that differ by less than this are equal: the same product summed in a different order. */
const EQUAL = 1e-6;

/**
 * Ranks candidates by score. The same title may stand for several occupations, only one of which is right, and no scorer can tell them apart: candidates with
 * equal scores are considered in every order, and each result is the mean over these orders.
 *
 * @param right - Which candidates are right; at least one.
 */
export function rankForms(scores: ArrayLike<number>, right: ReadonlySet<number>): RankedForms {
  const rest = Array.from(right, (candidate) => scores[candidate]).sort((a, b) => b - a);
  let [found, precisions] = [0, 0];
  let first: { readonly success: number; readonly reciprocalRank: number } | undefined;
  while (rest.length > 0) {
    const [score] = rest;
    const own = rest.findIndex((other) => score - other >= EQUAL);
    rest.splice(0, own < 0 ? rest.length : own);
    const ofScore = right.size - found - rest.length;
    const { ahead, tied } = placeOf(score, scores);
    first ??= {
      success: ahead === 0 ? ofScore / tied : 0,
      reciprocalRank: meanReciprocalRank(ahead, tied, ofScore),
    };
    precisions += sumOfPrecisions(ahead, found, tied, ofScore);
    found += ofScore;
  }
  return { ...first!, averagePrecision: precisions / right.size };
}

/** How many candidates score higher, and how many the same. */
function placeOf(score: number, scores: ArrayLike<number>): { ahead: number; tied: number } {
  let [ahead, tied] = [0, 0];
  for (let candidate = 0; candidate < scores.length; candidate++) {
    const above = scores[candidate] - score;
    if (above >= EQUAL) ahead++;
    else if (above > -EQUAL) tied++;
  }
  return { ahead, tied };
}

/** The mean of 1 / the place of the first right candidate, with `tied` candidates in random order after `ahead` others, `own` of the tied ones being right. */
function meanReciprocalRank(ahead: number, tied: number, own: number): number {
  let [sum, noneYet] = [0, 1];
  for (let place = 1; noneYet > 0; place++) {
    const chance = own / (tied - place + 1);
    sum += (noneYet * chance) / (ahead + place);
    noneYet *= 1 - chance;
  }
  return sum;
}

/** The mean sum, over the right candidates among the tied ones, of the share of right ones up to each; `found` of those ahead are right. */
function sumOfPrecisions(ahead: number, found: number, tied: number, own: number): number {
  let sum = 0;
  for (let place = 1; place <= tied; place++) {
    const before = tied === 1 ? 0 : ((place - 1) * (own - 1)) / (tied - 1); // right ones among the tied ones before, if this one is right
    sum += ((own / tied) * (found + before + 1)) / (ahead + place);
  }
  return sum;
}
