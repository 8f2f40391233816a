import { requireCount, requireOptions } from "../core/check.js";
import { randomInteger, sampleDistinct, type Random } from "../core/random.js";
import { rowsByClass, readLabels, type Label, type Labels } from "../data/labels.js";
import { byGroup, readGroups } from "./groups.js";
import { drawing, type ClassBatch, type Sampler } from "./sampler.js";

/** Options of {@link perClassSampler}. */
export interface PerClassSamplerOptions {
  /** Classes in a batch, P; default 8, or all classes if there are fewer. */
  readonly classes?: number;
  /** Rows of each class, K; default 4. A class with fewer rows contributes all of them. */
  readonly perClass?: number;
  /**
   * The group (session, camera, writer) of each row: the rows of a class in a batch then come from different groups. Default: groups are ignored.
   */
  readonly groups?: ArrayLike<Label> | Labels;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws P x K batches: P classes, K rows of each, all distinct. Online mining needs such batches.
 *
 * Classes are uniform over those with at least two rows (a class with one row has no same pair); rows are uniform within their class.
 *
 * @param labels - The class of each row.
 * @returns A sampler; calling it with a number draws that many classes instead of P.
 * @throws RangeError if fewer than 2 classes have at least 2 rows, more classes are requested than exist, or `perClass` is below 2.
 * @example
 * ```ts
 * perClassSampler(labels, { classes: 16, perClass: 4, random: seeded(1) })(); // 64 rows
 * ```
 * @see Hermans, Beyer, Leibe (2017), "In defense of the triplet loss", section 2.
 */
export function perClassSampler(
  labels: ArrayLike<Label> | Labels,
  options: PerClassSamplerOptions = {},
): Sampler<ClassBatch> {
  const { classes, perClass = 4, groups, random = Math.random } = requireOptions("perClassSampler", options);
  requireCount("perClassSampler", "perClass", perClass, 2);
  const made = readLabels("perClassSampler", "labels", labels);
  // Each class as units that contribute one row each to a batch: its groups, or simply its rows.
  const groupLabels = groups && readGroups("perClassSampler", made, groups);
  const usable = rowsByClass(made)
    .map((rows) => (groupLabels ? byGroup(rows, groupLabels) : rows))
    .filter((units) => units.length > 1);
  const unit = groups ? "groups" : "rows";
  if (usable.length < 2) {
    throw new RangeError(
      `perClassSampler: need at least 2 classes with at least 2 ${unit} each, got ${usable.length} (of ${made.classNames.length} classes)`,
    );
  }
  const requireClasses = (count: number): void => {
    requireCount("perClassSampler", "the number of classes in a batch", count, 2);
    if (count <= usable.length) return;
    throw new RangeError(
      `perClassSampler: a batch cannot have ${count} classes, only ${usable.length} classes have at least 2 ${unit}`,
    );
  };
  const usual = classes ?? Math.min(8, usable.length);
  requireClasses(usual);

  return drawing(
    (size = usual) => {
      requireClasses(size);
      const rows: number[] = [];
      for (const c of sampleDistinct(usable.length, size, random)) {
        const own = usable[c];
        for (const place of sampleDistinct(own.length, Math.min(perClass, own.length), random)) {
          const chosen = own[place];
          rows.push(typeof chosen === "number" ? chosen : chosen[randomInteger(chosen.length, random)]);
        }
      }
      return {
        rows: Int32Array.from(rows),
        classOf: Int32Array.from(rows, (row) => made.classOf[row]),
        classNames: made.classNames,
      };
    },
    random,
    made.length,
  );
}
