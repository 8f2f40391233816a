import { requireDataset, type Dataset } from "../data/dataset.js";
import { DIFFERENT, pairKinds, SAME, type Pairs } from "../data/pairLabels.js";

/** Most pairs that are listed: at 10 bytes each, more would take over a gigabyte. */
const MOST = 100_000_000;

/**
 * Every pair of a dataset that can occur in verification, each once, so that a test does not depend on which pairs were drawn.
 *
 * Without forgeries, these are all pairs of two rows. With forgeries, the first row of a pair is genuine and the second is the one in question: two genuine samples
 * of one writer (same) or of two (random), and a genuine sample with each forgery of it (skilled).
 *
 * @param dataset - Its labels, or its `forged` marks and groups, determine which pairs are the same.
 * @returns Pairs with their kinds, in the order of their rows.
 * @throws RangeError if there are more than 100 million pairs: draw some with a sampler instead.
 * @example
 * ```ts
 * everyPair(fromArrays([[0], [1], [2]], ["a", "a", "b"])); // left [0, 0, 1], right [1, 2, 2], y [0, 1, 1]
 * ```
 */
export function everyPair(dataset: Dataset): Required<Pairs> {
  requireDataset("everyPair", dataset);
  const { length, labels, groups, forged } = dataset;
  if ((length * (length - 1)) / 2 > MOST) {
    throw new RangeError(
      `everyPair: at most ${MOST} pairs can be listed, ${length} rows have more; draw some with pairSampler`,
    );
  }
  const { classOf } = forged && groups ? groups : labels;
  const count = countPairs(classOf, forged);
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  const y = new Uint8Array(count);
  const kind = new Uint8Array(count);
  const [same, random, skilled] = (["same", "random", "skilled"] as const).map((name) => pairKinds.indexOf(name));
  let pair = 0;
  for (let a = 0; a < length; a++) {
    if (forged?.[a]) continue;
    for (let b = forged ? 0 : a + 1; b < length; b++) {
      const isSameClass = classOf[a] === classOf[b];
      const isForged = forged !== undefined && forged[b] !== 0;
      if (isForged ? !isSameClass : b <= a) continue;
      left[pair] = a;
      right[pair] = b;
      y[pair] = isSameClass && !isForged ? SAME : DIFFERENT;
      kind[pair] = isForged ? skilled : isSameClass ? same : random;
      pair++;
    }
  }
  return { left, right, y, kind, rowCount: length };
}

/** All pairs of two genuine rows, and each forged row with the genuine ones of its class. */
function countPairs(classOf: Int32Array, forged: Uint8Array | undefined): number {
  let genuine = 0;
  const genuineOf = new Map<number, number>();
  classOf.forEach((c, row) => {
    if (forged?.[row]) return;
    genuine++;
    genuineOf.set(c, (genuineOf.get(c) ?? 0) + 1);
  });
  let count = (genuine * (genuine - 1)) / 2;
  forged?.forEach((mark, row) => {
    if (mark) count += genuineOf.get(classOf[row]) ?? 0;
  });
  return count;
}
