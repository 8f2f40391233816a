import { requireCount, requireOptions } from "../core/check.js";
import { sampleDistinct, type Random } from "../core/random.js";
import { rowsByClass, readLabels, type Label, type Labels } from "../data/labels.js";
import { drawing, type ClassBatch, type Sampler } from "./sampler.js";

/** Options of {@link hierarchicalSampler}. */
export interface HierarchicalSamplerOptions {
  /** Categories in a batch; default 2, or all if there are fewer. */
  readonly categories?: number;
  /** Classes of each category in a batch; default 4. A category with fewer contributes all of them. */
  readonly classes?: number;
  /** Rows of each class; default 4. A class with fewer contributes all of them. */
  readonly perClass?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws P x K batches from a few categories at a time: the classes in a batch are then similar (breeds of dog rather than dogs and
 * cars), and their different pairs are hard without mining.
 *
 * Categories are uniform over those with at least two classes of at least two rows; classes are uniform within their category, rows within
 * their class.
 *
 * @param labels - The class of each row.
 * @param categoryOf - The category of each row; all rows of a class must be in one category.
 * @returns A sampler; calling it with a number draws that many categories.
 * @throws RangeError if there is not one category per row, a class is in two categories, or no category has two classes with two rows.
 * @example
 * ```ts
 * hierarchicalSampler(breeds, species, { categories: 1, classes: 8, random: seeded(1) })(); // 32 rows of one species
 * ```
 * @see Sohn (2016) and Zhai, Wu (2019) mine similar classes; `HierarchicalSampler` of pytorch-metric-learning draws them as here.
 */
export function hierarchicalSampler(
  labels: ArrayLike<Label> | Labels,
  categoryOf: ArrayLike<Label> | Labels,
  options: HierarchicalSamplerOptions = {},
): Sampler<ClassBatch> {
  const who = "hierarchicalSampler";
  const { categories, classes = 4, perClass = 4, random = Math.random } = requireOptions(who, options);
  requireCount(who, "classes", classes, 2);
  requireCount(who, "perClass", perClass, 2);
  const made = readLabels(who, "labels", labels);
  const category = readLabels(who, "categoryOf", categoryOf);
  if (category.length !== made.length) {
    throw new RangeError(`${who}: there must be one category per row, got ${category.length} for ${made.length} rows`);
  }
  const inCategory = category.classNames.map((): Int32Array[] => []);
  for (const rows of rowsByClass(made)) {
    const c = category.classOf[rows[0]];
    const other = rows.find((row) => category.classOf[row] !== c);
    if (other !== undefined) {
      const [name, first, second] = [made.classNames[made.classOf[other]], category.classNames[c], category.classNames[category.classOf[other]]].map((text) => JSON.stringify(text)); // prettier-ignore
      throw new RangeError(`${who}: a class must be in one category, got class ${name} in ${first} and ${second}`);
    }
    if (rows.length > 1) inCategory[c].push(rows);
  }
  const usable = inCategory.filter((own) => own.length > 1);
  if (usable.length === 0) {
    throw new RangeError(`${who}: need a category with 2 classes of at least 2 rows each, got none`);
  }
  const usual = categories ?? Math.min(2, usable.length);
  const requireCategories = (count: number): void => {
    requireCount(who, "the number of categories in a batch", count);
    if (count <= usable.length) return;
    throw new RangeError(
      `${who}: a batch cannot have ${count} categories, only ${usable.length} have 2 classes of at least 2 rows`,
    );
  };
  requireCategories(usual);

  return drawing(
    (size = usual) => {
      requireCategories(size);
      const rows: number[] = [];
      for (const c of sampleDistinct(usable.length, size, random)) {
        for (const k of sampleDistinct(usable[c].length, Math.min(classes, usable[c].length), random)) {
          const own = usable[c][k];
          for (const place of sampleDistinct(own.length, Math.min(perClass, own.length), random)) rows.push(own[place]);
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
