import munkres from "munkres";

/**
 * Pairs each row with at most one column to maximise the sum of the profits; pairs without profit are not made.
 *
 * @param profit - Profit of each row with each column; 0 or less for what must not be paired.
 * @returns The pairs, by row.
 * @see Kuhn (1955), "The Hungarian method for the assignment problem".
 */
export function assign(profit: readonly (readonly number[])[]): [row: number, column: number][] {
  if (profit.length === 0 || profit[0].length === 0) return [];
  const cost = profit.map((row) => row.map((value) => -Math.max(0, value)));
  const pairs = munkres(cost).filter(([row, column]) => profit[row][column] > 0);
  return pairs.sort(([a], [b]) => a - b);
}
