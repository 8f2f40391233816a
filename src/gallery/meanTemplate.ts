import type { KeptTemplates, Templates } from "./templates.js";
import { areUnit } from "./areUnit.js";

/**
 * Keeps the mean of an identity's examples, scaled to unit length if they all have unit length: for many examples that vary randomly around one point.
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, templates: meanTemplate });
 * ```
 */
export const meanTemplate: Templates = {
  saved: "mean",
  keep: (before, examples, _, exampleWeight) => mean(before, examples, exampleWeight),
};

/** The sum of all examples so far is the template times its weight. */
function mean({ rows, weight }: KeptTemplates, examples: readonly Float32Array[], each: number): KeptTemplates {
  const isUnit = areUnit([...rows, ...examples]);
  const sum = new Float64Array(examples[0].length);
  rows.forEach((row) => {
    row.forEach((value, i) => (sum[i] += weight * value));
  });
  for (const example of examples) example.forEach((value, i) => (sum[i] += each * value));
  const total = isUnit ? Math.hypot(...sum) : weight * rows.length + each * examples.length;
  // Examples that cancel out have no direction.
  if (total < 1e-6) return { rows: [examples[0]], weight: 1e-6 };
  return { rows: [Float32Array.from(sum, (value) => value / total)], weight: total };
}
