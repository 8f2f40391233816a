/** Every ordered pair and triplet of a batch, by textbook loops. */
export type Triplet = readonly [number, number, number];
export type Pair = readonly [number, number];

export function positivePairs(classOf: readonly number[]): Pair[] {
  return orderedPairs(classOf).filter(([i, j]) => classOf[i] === classOf[j]);
}

export function negativePairs(classOf: readonly number[]): Pair[] {
  return orderedPairs(classOf).filter(([i, j]) => classOf[i] !== classOf[j]);
}

export function allTriplets(classOf: readonly number[]): Triplet[] {
  return positivePairs(classOf).flatMap(([a, p]) =>
    classOf.flatMap((c, n): Triplet[] => (c === classOf[a] ? [] : [[a, p, n]])),
  );
}

function orderedPairs(classOf: readonly number[]): Pair[] {
  return classOf.flatMap((_, i) => classOf.flatMap((__, j): Pair[] => (i === j ? [] : [[i, j]])));
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
