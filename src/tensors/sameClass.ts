/** How {@link sameClass} compares. */
export interface SameClassOptions {
  /** Whether a row counts as the same class as itself. */
  readonly self: boolean;
  /** The class of each column, if there are more columns than the batch; default: the rows' classes. */
  readonly columnClassOf?: ArrayLike<number>;
}

/** Which rows of a batch share a class, as `[rows * columns]` of 0 and 1. */
export function sameClass(
  classOf: ArrayLike<number>,
  { self, columnClassOf = classOf }: SameClassOptions,
): Float32Array {
  const columns = columnClassOf.length;
  const mask = new Float32Array(classOf.length * columns);
  const places = new Map<number, number[]>();
  for (let column = 0; column < columns; column++) {
    const known = places.get(columnClassOf[column]);
    if (known) known.push(column);
    else places.set(columnClassOf[column], [column]);
  }
  // Only the ones are written: most entries are 0.
  for (let row = 0; row < classOf.length; row++) {
    for (const column of places.get(classOf[row]) ?? []) {
      if (self || column !== row) mask[row * columns + column] = 1;
    }
  }
  return mask;
}
