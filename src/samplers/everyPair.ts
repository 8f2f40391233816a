import type { Dataset } from "../data/dataset.js";
import { DIFFERENT, pairKinds, SAME, type PairKind, type Pairs } from "../data/pairLabels.js";

/** Pairs beyond which a list of all of them is refused: 13 bytes each make more than a gigabyte. */
const MOST = 100_000_000;

/**
 * Every pair of a dataset that verification can meet, each once: what a test that leaves nothing to chance is measured on.
 *
 * Without forgeries: all pairs of two rows. With them, the first of a pair is genuine and the second is the questioned one: two genuine samples of one
 * writer (same) or of two (random), and a genuine sample with each forgery of it (skilled).
 *
 * @param dataset - Its labels, or its `forged` marks and groups, say which pairs are the same.
 * @returns Pairs with their kinds, in the order of their rows.
 * @throws RangeError if there are more than 100 million pairs: draw some with a sampler.
 * @example
 * ```ts
 * everyPair(fromArrays([[0], [1], [2]], ["a", "a", "b"])); // left [0, 0, 1], right [1, 2, 2], y [0, 1, 1]
 * ```
 */
export function everyPair({ length, labels, groups, forged }: Dataset): Required<Pairs> {
  if ((length * (length - 1)) / 2 > MOST) {
    throw new RangeError(
      `everyPair: at most ${MOST} pairs can be listed, ${length} rows have more; draw some with pairSampler`,
    );
  }
  const classOf = (forged && groups ? groups : labels).classOf;
  const left: number[] = [];
  const right: number[] = [];
  const kinds: PairKind[] = [];
  for (let a = 0; a < length; a++) {
    if (forged?.[a]) continue;
    for (let b = 0; b < length; b++) {
      const isSameClass = classOf[a] === classOf[b];
      if (forged?.[b] ? !isSameClass : b <= a) continue;
      left.push(a);
      right.push(b);
      kinds.push(forged?.[b] ? "skilled" : isSameClass ? "same" : "random");
    }
  }
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    y: Uint8Array.from(kinds, (kind) => (kind === "same" ? SAME : DIFFERENT)),
    kind: Uint8Array.from(kinds, (kind) => pairKinds.indexOf(kind)),
  };
}
