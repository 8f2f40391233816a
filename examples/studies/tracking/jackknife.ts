import type { Figure } from "../shared/figure.js";

/**
 * A figure over several units, such as streets, with an interval from how much it changes when each unit in turn is left out.
 *
 * @param units - At least 2.
 * @param figure - Computes the figure of some units; must be smooth in them, such as a ratio of sums.
 * @param options - `range`: the possible values of the figure.
 * @returns The figure of all units, with its 95 % interval by Student's t; n = units.
 * @see Efron, Stein (1981), "The jackknife estimate of variance".
 */
export function jackknife<Unit>(
  units: readonly Unit[],
  figure: (units: readonly Unit[]) => number,
  { range = [-Infinity, Infinity] }: { readonly range?: readonly [least: number, most: number] } = {},
): Figure {
  const n = units.length;
  if (n < 2) throw new RangeError(`jackknife: need at least 2 units, got ${n}`);
  const value = figure(units);
  const without = units.map((_, left) => figure(units.filter((_, k) => k !== left)));
  const mean = without.reduce((sum, one) => sum + one, 0) / n;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const half = quantile(n - 1) * Math.sqrt(((n - 1) / n) * squares);
  return { value, low: Math.max(range[0], value - half), high: Math.min(range[1], value + half), n };
}

/** Student's t at 97.5 % for 1 to 5 degrees of freedom. */
const FEW = [12.706, 4.303, 3.182, 2.776, 2.571] as const;

/** Student's t at 97.5 %; beyond 5 degrees of freedom by its expansion around the normal distribution, to three digits. */
function quantile(freedom: number): number {
  if (freedom <= FEW.length) return FEW[freedom - 1];
  const z = 1.959964;
  const first = (z ** 3 + z) / (4 * freedom);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3);
  return z + first + second + third;
}
