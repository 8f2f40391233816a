import { check, count, list, number, optional, record, text } from "../core/schema.js";
import type { Evidence } from "./evidence.js";

const share = number({ min: 0, max: 1 });
const counts = { samples: count(), identities: count(), groups: optional(count()) };
const rate = record({ value: share, low: share, high: share, errors: count(), trials: count(1) });
const pair = record({ left: text(), right: text(), distance: number() });
const schema = record({
  trained: optional(record(counts)),
  calibrated: optional(record(counts)),
  shared: optional(count()),
  tested: optional(record({ ...counts, falseMatchRate: rate, falseNonMatchRate: rate, equalErrorRate: share })),
  hardest: optional(record({ different: list(pair, { max: 100 }), same: list(pair, { max: 100 }) })),
  seed: optional(number()),
  command: optional(text()),
  purpose: optional(text()),
  madeWith: optional(
    record({ library: text({ max: 100 }), tensorflow: text({ max: 100 }), backend: text({ max: 100 }) }),
  ),
});

/** The evidence of a saved record, checked. @throws TypeError or RangeError naming the first invalid field. */
export function readEvidence(who: string, saved: Readonly<Record<string, unknown>>): Evidence {
  return check(who, record({ evidence: schema }), saved).evidence;
}
