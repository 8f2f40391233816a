/** How {@link sameClass} compares. */
export interface SameClassOptions {
  /** Whether a row counts as the same class as itself. */
  readonly self: boolean;
  /** The class of each column, if there are more columns than rows in the batch; default: the rows' classes. */
  readonly columnClassOf?: ArrayLike<number>;
}

/** Which rows of a batch share a class, as `[rows * columns]` of 0 and 1. The array is shared with later calls and must not be modified. */
export function sameClass(
  classOf: ArrayLike<number>,
  { self, columnClassOf = classOf }: SameClassOptions,
): Float32Array {
  const columns = columnClassOf.length;
  const size = classOf.length * columns;
  if (size > MOST_REMEMBERED) return maskOf(classOf, columnClassOf, self);
  // Batches differ in their classes, but most samplers draw the same number of rows per class, in the same order.
  const pattern = patternOf(classOf, columnClassOf);
  const known = remembered.find(
    (mask) => mask.self === self && mask.rows === classOf.length && isEqual(mask.pattern, pattern),
  );
  if (known !== undefined) return known.values;
  const values = maskOf(classOf, columnClassOf, self);
  remembered.unshift({ self, rows: classOf.length, pattern, values });
  remembered.length = Math.min(remembered.length, MOST_MASKS);
  return values;
}

interface Mask {
  readonly self: boolean;
  readonly rows: number;
  readonly pattern: Int32Array;
  readonly values: Float32Array;
}

const MOST_REMEMBERED = 2 ** 20;
const MOST_MASKS = 4;
const remembered: Mask[] = [];

/** Classes of rows, then of columns, numbered in the order in which they appear. */
function patternOf(classOf: ArrayLike<number>, columnClassOf: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>();
  const pattern = new Int32Array(classOf.length + columnClassOf.length);
  for (let i = 0; i < pattern.length; i++) {
    const name = i < classOf.length ? classOf[i] : columnClassOf[i - classOf.length];
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    pattern[i] = number;
  }
  return pattern;
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function maskOf(classOf: ArrayLike<number>, columnClassOf: ArrayLike<number>, self: boolean): Float32Array {
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
