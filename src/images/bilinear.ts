/**
 * The value between four neighbours of a grid, by bilinear interpolation.
 *
 * @param values - The grid, in row-major order.
 * @param at - Place of the upper left neighbour.
 * @param right - How far behind it the neighbour to the right is; 0 where there is none.
 * @param below - How far behind it the neighbour below is; 0 where there is none.
 * @param u - Share of the neighbours to the right.
 * @param v - Share of the neighbours below.
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
