/** Refuses a count that is not a whole number of at least `least`. */
export function requireCount(who: string, name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${who}: ${name} must be a whole number of at least ${least}, got ${value}`);
  }
}

/** Refuses a number that is not finite and greater than 0. */
export function requirePositive(who: string, name: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value))
    throw new RangeError(`${who}: ${name} must be greater than 0, got ${value}`);
}

/** Refuses a number outside [`low`, `high`]. */
export function requireWithin(who: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`${who}: ${name} must be between ${low} and ${high}, got ${value}`);
  }
}

/** Refuses numbers among which one is NaN or infinite; `where` says whose numbers they are, such as `at row 3`. */
export function requireFinite(who: string, name: string, values: ArrayLike<number>, where: string): void {
  for (let place = 0; place < values.length; place++) {
    if (!Number.isFinite(values[place])) {
      throw new RangeError(`${who}: ${name} must be finite, got ${values[place]} ${where}, place ${place}`);
    }
  }
}

/** Refuses two shapes that differ. */
export function requireSameShape(who: string, a: readonly number[], b: readonly number[]): void {
  if (a.length !== b.length || a.some((size, axis) => size !== b[axis])) {
    throw new RangeError(`${who}: shapes must be equal, got [${a.join(", ")}] and [${b.join(", ")}]`);
  }
}

/** Refuses a tensor whose number of axes is not `rank`; `layout` shows the caller what was expected, such as `[rows, features]`. */
export function requireRank(who: string, name: string, shape: readonly number[], rank: number, layout: string): void {
  if (shape.length !== rank) {
    throw new RangeError(`${who}: ${name} must have shape ${layout}, got [${shape.join(", ")}]`);
  }
}

/** Refuses rows among which one is not a whole number in 0 to `count` - 1: a typed array would read another row, or none, without a word. */
export function requireRows(who: string, rows: ArrayLike<number>, count: number): void {
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place];
    if (!(row >= 0 && row < count && Number.isInteger(row))) {
      throw new RangeError(
        `${who}: rows must be whole numbers from 0 to ${count - 1}, got ${String(row)} at place ${place}`,
      );
    }
  }
}
