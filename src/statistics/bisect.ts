/** The first of the indices 0 to `count` - 1 at which a condition holds that goes on to hold from there, or `count`: by bisection. */
export function bisect(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many of the ascending `values` are less than `limit`: where it would be put before its equals. */
export function countBelow(values: ArrayLike<number>, limit: number): number {
  return bisect(values.length, (index) => values[index] >= limit);
}

/** How many of the ascending `values` are at most `limit`: where it would be put behind its equals. */
export function countUpTo(values: ArrayLike<number>, limit: number): number {
  return bisect(values.length, (index) => values[index] > limit);
}
