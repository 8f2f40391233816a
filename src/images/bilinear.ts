/**
 * The value between four neighbours of a grid, by bilinear interpolation.
 *
 * @param values - The grid, in row-major order.
 * @param at - Index of the upper left neighbour.
 * @param right - Offset of the neighbour to the right; 0 if there is none.
 * @param below - Offset of the neighbour below; 0 if there is none.
 * @param u - Weight of the neighbours to the right.
 * @param v - Weight of the neighbours below.
 */
export function bilinear(
  values: ArrayLike<number>,
  at: number,
  right: number,
  below: number,
  u: number,
  v: number,
): number {
  const upper = values[at] + u * (values[at + right] - values[at]);
  const lower = values[at + below] + u * (values[at + below + right] - values[at + below]);
  return upper + v * (lower - upper);
}
