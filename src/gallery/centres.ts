import { requireCount } from "../core/check.js";
import { centralRows } from "./centralRows.js";
import type { Templates } from "./templates.js";

/**
 * Keeps at most `count` examples of an identity, chosen to cover the others best: for identities with several appearances, such as with and without glasses.
 *
 * @throws RangeError if `count` is not a positive whole number.
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, templates: centres(4) });
 * ```
 * @see Gonzalez (1985), "Clustering to minimize the maximum intercluster distance".
 */
export function centres(count: number): Templates {
  requireCount("centres", "count", count);
  return {
    saved: { centres: count },
    keep: async (before, examples, distance) => {
      const rows = [...before.rows, ...examples];
      const chosen = await centralRows(rows, new Array<number>(rows.length).fill(1), count, distance);
      return { rows: chosen.map((i) => rows[i]), weight: 0 };
    },
  };
}
