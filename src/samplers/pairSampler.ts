import { requireCount, requireOptions, requireWithin } from "../core/check.js";
import { randomInteger, sampleDistinct, shuffle, type Random } from "../core/random.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { DIFFERENT, SAME, type Pairs } from "../data/pairLabels.js";
import { readGroups } from "./groups.js";
import { pairSpace } from "./pairSpace.js";
import { drawing, type Sampler } from "./sampler.js";

/** Options of {@link pairSampler}. */
export interface PairSamplerOptions {
  /** Pairs drawn when a call passes no number; default 64. */
  readonly batchSize?: number;
  /** Share of same pairs, between 0 and 1; default 0.5. */
  readonly sameFraction?: number;
  /**
   * The group (session, camera, writer) of each row: same pairs are then drawn from different groups only, so that the net cannot learn the
   * session instead of the class. Default: from any two rows of a class.
   */
  readonly groups?: ArrayLike<Label> | Labels;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws balanced same and different pairs of rows, without repetition within a call and never a row with itself.
 *
 * Every same pair of the data is equally likely, and so is every different pair; larger classes therefore appear more often.
 * Memory grows with the number of rows and of pairs drawn, not with the number of possible pairs.
 *
 * @param labels - The class of each row.
 * @returns A sampler of pairs in random order. It throws a RangeError if more pairs are requested than exist.
 * @throws RangeError if there are fewer than 2 classes (no different pair exists) or no class has 2 rows (no same pair exists).
 * @example
 * ```ts
 * const draw = pairSampler(["anna", "anna", "bert", "bert"], { random: seeded(1) });
 * draw(2); // one same pair and one different pair
 * ```
 */
export function pairSampler(labels: ArrayLike<Label> | Labels, options: PairSamplerOptions = {}): Sampler<Pairs> {
  const { batchSize = 64, sameFraction = 0.5, groups, random = Math.random } = requireOptions("pairSampler", options);
  requireCount("pairSampler", "batchSize", batchSize);
  requireWithin("pairSampler", "sameFraction", sameFraction, 0, 1);
  const made = readLabels("pairSampler", "labels", labels);
  const space = pairSpace("pairSampler", made, groups && readGroups("pairSampler", made, groups));
  if (sameFraction > 0) space.requireSame();
  if (sameFraction < 1) space.requireDifferent();

  return drawing(
    (size = batchSize) => {
      requireCount("pairSampler", "the number of pairs", size);
      const same = Math.round(size * sameFraction);
      const different = size - same;
      if (same > space.sameCount || different > space.differentCount) {
        throw new RangeError(
          `pairSampler: cannot draw ${same} same and ${different} different pairs without repeating one, the data have ${space.sameCount} and ${space.differentCount}; ask for fewer`,
        );
      }
      const left = new Int32Array(size);
      const right = new Int32Array(size);
      const y = new Uint8Array(size);
      const order = shuffle(
        Uint32Array.from({ length: size }, (_, place) => place),
        random,
      );
      const put = (place: number, [a, b]: readonly [number, number], label: number): void => {
        const swap = randomInteger(2, random) === 1;
        left[place] = swap ? b : a;
        right[place] = swap ? a : b;
        y[place] = label;
      };
      sampleDistinct(space.sameCount, same, random).forEach((index, i) => {
        put(order[i], space.samePair(index), SAME);
      });
      sampleDistinct(space.differentCount, different, random).forEach((index, i) => {
        put(order[same + i], space.differentPair(index), DIFFERENT);
      });
      return { left, right, y, rowCount: made.length };
    },
    random,
    made.length,
  );
}
