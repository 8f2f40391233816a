import type { Estimate } from "./clopperPearson.js";

/** A rate for people to read, with about two digits of its distance from 0 or 1: "61 %", "99.6 %", "0.042 %". */
export function percent(rate: number): string {
  if (Number.isNaN(rate)) return "unknown";
  const short = 100 * Math.min(Math.abs(rate), Math.abs(1 - rate));
  const digits = short === 0 || short >= 10 ? 0 : short >= 1 ? 1 : short >= 0.1 ? 2 : 3;
  return `${Number((100 * rate).toFixed(digits))} %`;
}

/** A rate with its interval: "1.2 % (0.8 to 1.9 %)". */
export function percentWithin({ value, low, high }: Estimate): string {
  return `${percent(value)} (${percent(low).replace(" %", "")} to ${percent(high)})`;
}
