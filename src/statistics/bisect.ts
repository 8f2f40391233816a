/** The first index from 0 to `count` - 1 at which a condition starts to hold for good, or `count` if there is none; found by bisection. */
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

/** The number of ascending `values` that are less than `limit`: its insertion index before equal values. */
export function countBelow(values: ArrayLike<number>, limit: number): number {
  return bisect(values.length, (index) => values[index] >= limit);
}

/** The number of ascending `values` that are at most `limit`: its insertion index after equal values. */
export function countUpTo(values: ArrayLike<number>, limit: number): number {
  return bisect(values.length, (index) => values[index] > limit);
}
