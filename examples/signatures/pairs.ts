import {
  DIFFERENT,
  pairKinds,
  SAME,
  selectPairs,
  type Dataset,
  type PairKind,
  type Pairs,
  type ScoredPairs,
} from "one-shot-ts";

/**
 * Every pair of a dataset that verification can meet: two genuine signatures of one writer, of two writers, and a genuine signature with a
 * forgery of it. The first of a pair is genuine, the second is the questioned one.
 */
export function everyPair({ length, groups, forged }: Dataset): Required<Pairs> {
  if (groups === undefined || forged === undefined) throw new Error("everyPair: the dataset must mark its forgeries");
  const left: number[] = [];
  const right: number[] = [];
  const kinds: PairKind[] = [];
  for (let a = 0; a < length; a++) {
    if (forged[a]) continue;
    for (let b = 0; b < length; b++) {
      const isOneWriter = groups.classOf[a] === groups.classOf[b];
      if (forged[b] ? !isOneWriter : b <= a) continue;
      left.push(a);
      right.push(b);
      kinds.push(forged[b] ? "skilled" : isOneWriter ? "same" : "random");
    }
  }
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    y: Uint8Array.from(kinds, (kind) => (kind === "same" ? SAME : DIFFERENT)),
    kind: Uint8Array.from(kinds, (kind) => pairKinds.indexOf(kind)),
  };
}

/** Pairs with a distance measured without a net, from a function of two rows. */
export function scoreWith(
  dataset: Dataset,
  pairs: Required<Pairs>,
  distance: (a: number, b: number) => number,
): ScoredPairs {
  const writers = (dataset.groups ?? dataset.labels).classOf;
  return {
    ...pairs,
    distances: Float64Array.from(pairs.left, (a, pair) => distance(a, pairs.right[pair])),
    leftIdentity: pairs.left.map((row) => writers[row]),
    rightIdentity: pairs.right.map((row) => writers[row]),
  };
}

/** A random forgery is another writer's own signature; a skilled one imitates. */
export type ForgeryKind = "random" | "skilled";

/** Same pairs against one kind of different pairs. */
export function againstKind(scored: ScoredPairs, kind: ForgeryKind): ScoredPairs {
  return selectPairs(scored, (pair) => scored.y[pair] === SAME || scored.kind?.[pair] === pairKinds.indexOf(kind));
}
