import { centralRows } from "./centralRows.js";
import type { Templates } from "./templates.js";

/**
 * Keeps the example that is nearest to the others, always an actual example: for many examples, some of them wrong.
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, templates: medoid });
 * ```
 */
export const medoid: Templates = {
  saved: "medoid",
  keep: async (before, examples, distance, exampleWeight) => {
    const rows = [...before.rows, ...examples];
    const weights = rows.map((_, i) => (i < before.rows.length ? before.weight : exampleWeight));
    const [best] = await centralRows(rows, weights, 1, distance);
    return { rows: [rows[best]], weight: weights.reduce((sum, weight) => sum + weight, 0) };
  },
};
