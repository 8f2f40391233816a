import { betaQuantile } from "./clopperPearson.js";
import { probit } from "./probit.js";

/** Quantile of Student's t distribution: probability `p` (at least 0.5), `degrees` of freedom; Infinity gives the normal quantile. */
export function tQuantile(p: number, degrees: number): number {
  if (degrees === Infinity) return probit(p);
  const x = betaQuantile(2 * (1 - p), degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}
