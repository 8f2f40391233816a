import type { Figure } from "./figure.js";
import { percent, withInterval } from "./tables.js";

/**
 * A figure compared with the best of its baselines, for a verdict: `7.3 % (4.3 % to 12.7 %), better than the 11.8 % of eigenfaces`. Says so if it
 * is no better, or if the intervals overlap.
 *
 * @param others - The baselines, by their names in the sentence.
 * @param good - Whether low figures are good (error rates) or high ones.
 */
export function against(own: Figure, others: Readonly<Record<string, Figure>>, good: "low" | "high"): string {
  const sign = good === "low" ? 1 : -1;
  const [best] = Object.entries(others).sort(([, a], [, b]) => sign * (a.value - b.value));
  const [name, other] = best;
  const isBetter = sign * (other.value - own.value) > 0;
  const isClear = good === "low" ? own.high < other.low : own.low > other.high;
  const how = isBetter ? "better than" : "no better than";
  const doubt = isBetter && !isClear ? ", though the intervals overlap" : "";
  return `${withInterval(own)}, ${how} the ${percent(other.value)} of the ${name}${doubt}`;
}
