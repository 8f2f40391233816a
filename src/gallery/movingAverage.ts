import { shown } from "../core/check.js";
import type { Templates } from "./templates.js";
import { areUnit, toUnit } from "./areUnit.js";

/**
 * Keeps one template per identity, which moves part of the way towards each new example: for identities that change slowly.
 *
 * @param share - Greater than 0 and at most 1.
 * @throws RangeError if `share` is outside that range.
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, templates: movingAverage(0.1) });
 * ```
 */
export function movingAverage(share: number): Templates {
  if (typeof share !== "number" || !(share > 0 && share <= 1)) {
    throw new RangeError(`movingAverage: the share must be greater than 0 and at most 1, got ${shown(share)}`);
  }
  return {
    saved: { movingAverage: share },
    keep: (before, examples) => {
      const [first, ...rest] = [...before.rows, ...examples];
      const isUnit = areUnit([first, ...rest]);
      let moved = first;
      for (const example of rest) {
        const next = moved.map((value, i) => (1 - share) * value + share * example[i]);
        moved = isUnit ? toUnit(next, moved) : next;
      }
      return { rows: [moved], weight: 0 };
    },
  };
}
