import { fingerprint } from "../core/fingerprint.js";
import type { SortedScores } from "./sortedScores.js";

/** A short name for a set of scores, whatever their order: their counts and a hash of up to 65,536 of them. */
export function fingerprintScores({ same, different }: SortedScores): string {
  const sampled = [same, different].map((values) => {
    const stride = Math.max(1, values.length / 32_768);
    const kept = Float64Array.from(
      { length: Math.ceil(values.length / stride) },
      (_, k) => values[Math.floor(k * stride)],
    );
    return new Int32Array(kept.buffer);
  });
  return `${same.length}-${different.length}-${fingerprint(sampled)}`;
}
