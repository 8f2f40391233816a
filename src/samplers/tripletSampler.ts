import { requireCount, requireOptions } from "../core/check.js";
import { randomInteger, type Random } from "../core/random.js";
import { rowsByClass, readLabels, type Label, type Labels } from "../data/labels.js";
import { readGroups } from "./groups.js";
import { drawing, type Sampler, type Triplets } from "./sampler.js";

/** Options of {@link tripletSampler}. */
export interface TripletSamplerOptions {
  /** Triplets drawn when a call passes no number; default 64. */
  readonly batchSize?: number;
  /** The group (session, camera, writer) of each row: the positive then comes from another group than the anchor. Default: groups are ignored. */
  readonly groups?: ArrayLike<Label> | Labels;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws triplets: an anchor, another row of its class, and a row of any other class.
 *
 * The anchor is uniform over the rows whose class has at least two rows; positive and negative are uniform over the possible
 * rows. Triplets are drawn independently, so the same one may be drawn twice.
 *
 * @param labels - The class of each row.
 * @throws RangeError if there are fewer than 2 classes or no class has 2 rows.
 * @example
 * ```ts
 * tripletSampler(["a", "a", "b"])(1); // anchor and positive are rows 0 and 1, the negative is row 2
 * ```
 */
export function tripletSampler(
  labels: ArrayLike<Label> | Labels,
  options: TripletSamplerOptions = {},
): Sampler<Triplets> {
  const { batchSize = 64, groups, random = Math.random } = requireOptions("tripletSampler", options);
  requireCount("tripletSampler", "batchSize", batchSize);
  const made = readLabels("tripletSampler", "labels", labels);
  const classes = rowsByClass(made);
  if (classes.length < 2) {
    throw new RangeError(`tripletSampler: need at least 2 classes to draw negatives, got ${classes.length}`);
  }
  // Without groups every row is its own group.
  const groupOf = groups ? readGroups("tripletSampler", made, groups).classOf : Int32Array.from(made.classOf.keys());
  for (const rows of classes) rows.sort((a, b) => groupOf[a] - groupOf[b] || a - b);
  const first = new Int32Array(made.length); // where the anchor's own group starts in its class, and how many rows it has there
  const count = new Int32Array(made.length);
  for (const rows of classes) {
    for (let from = 0, to = 0; from < rows.length; from = to) {
      while (to < rows.length && groupOf[rows[to]] === groupOf[rows[from]]) to++;
      for (let place = from; place < to; place++) {
        first[rows[place]] = from;
        count[rows[place]] = to - from;
      }
    }
  }
  const anchors = Int32Array.from(made.classOf.keys()).filter((row) => classes[made.classOf[row]].length > count[row]);
  if (anchors.length === 0) {
    throw new RangeError(
      groups
        ? "tripletSampler: need a class with rows of 2 groups to draw positives, got none"
        : "tripletSampler: need a class with at least 2 rows to draw positives, got at most 1 per class",
    );
  }
  const start = new Int32Array(classes.length);
  for (let c = 1; c < classes.length; c++) start[c] = start[c - 1] + classes[c - 1].length;
  const sorted = Int32Array.from(classes.flatMap((rows) => Array.from(rows)));

  return drawing(
    (size = batchSize) => {
      requireCount("tripletSampler", "the number of triplets", size);
      const anchor = new Int32Array(size);
      const positive = new Int32Array(size);
      const negative = new Int32Array(size);
      for (let i = 0; i < size; i++) {
        anchor[i] = anchors[randomInteger(anchors.length, random)];
        const c = made.classOf[anchor[i]];
        const own = classes[c];
        const other = randomInteger(own.length - count[anchor[i]], random);
        positive[i] = own[other < first[anchor[i]] ? other : other + count[anchor[i]]]; // skips the anchor's group
        const place = randomInteger(made.length - own.length, random);
        negative[i] = sorted[place < start[c] ? place : place + own.length]; // skips the anchor's class
      }
      return { anchor, positive, negative, rowCount: made.length };
    },
    random,
    made.length,
  );
}
