import { requireCount, requireObject, shown, requireOptions } from "../core/check.js";
import { randomInteger, sampleDistinct, shuffle, type Random } from "../core/random.js";
import { requireDataset, type Dataset } from "../data/dataset.js";
import { rowsByClass, selectLabels } from "../data/labels.js";
import { DIFFERENT, pairKinds, SAME, type PairKind, type Pairs } from "../data/pairLabels.js";
import { pairSpace } from "./pairSpace.js";
import { drawing, type Sampler } from "./sampler.js";

/** Options of {@link forgeryPairSampler}. */
export interface ForgeryPairSamplerOptions {
  /** Pairs drawn when a call passes no number; default 64. */
  readonly batchSize?: number;
  /** Share of each kind of pair; the shares must add up to 1. Default: half same, a quarter each skilled and random. */
  readonly fractions?: Readonly<Partial<Record<PairKind, number>>>;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws pairs of three kinds from data with known forgeries: two genuine samples of one writer (same), a genuine sample and a forgery of it
 * (skilled), or genuine samples of two writers (random). No pair is drawn twice in one call; within a kind, every pair of the data is equally likely.
 *
 * @param dataset - Made with `forged`; its groups are the writers.
 * @returns A sampler of pairs in random order, each with its kind. It throws a RangeError if more pairs of a kind are requested than exist.
 * @throws RangeError if the dataset marks no forgeries, the fractions do not add up to 1, or a kind with a share has no pair in the data.
 * @example
 * ```ts
 * const writers = fromArrays([[0], [1], [2], [3], [4]], ["w", "w", "w", "v", "v"], { forged: [0, 0, 1, 0, 0] });
 * forgeryPairSampler(writers, { random: seeded(1) })(4); // 2 same, 1 skilled, 1 random
 * ```
 */
export function forgeryPairSampler(
  dataset: Pick<Dataset, "forged" | "groups">,
  options: ForgeryPairSamplerOptions = {},
): Sampler<Pairs> {
  const who = "forgeryPairSampler";
  const {
    batchSize = 64,
    fractions = { same: 0.5, skilled: 0.25, random: 0.25 },
    random = Math.random,
  } = requireOptions(who, options);
  requireDataset(who, dataset, "dataset", []);
  const { forged, groups } = dataset;
  requireCount(who, "batchSize", batchSize);
  if (forged === undefined || groups === undefined) {
    throw new RangeError(`${who}: the dataset marks no forgeries; pass \`forged\` when making it`);
  }
  requireObject(who, "fractions", fractions, "an object such as { same: 0.5, skilled: 0.5 }");
  const shares = pairKinds.map((kind) => fractions[kind] ?? 0);
  if (
    shares.some((share) => !Number.isFinite(share) || share < 0) ||
    Math.abs(shares.reduce((a, b) => a + b) - 1) > 1e-9
  ) {
    throw new RangeError(
      `${who}: fractions must be at least 0 and add up to 1, got ${Object.entries(fractions)
        .map(([kind, share]) => `${kind}: ${shown(share)}`)
        .join(", ")}`,
    );
  }

  const genuine = Int32Array.from({ length: groups.length }, (_, row) => row).filter((row) => !forged[row]);
  const space = pairSpace(who, selectLabels(groups, genuine));
  const writers = rowsByClass(groups).map((rows) => ({
    genuine: rows.filter((row) => !forged[row]),
    forged: rows.filter((row) => forged[row]),
  }));
  const before = new Float64Array(writers.length + 1); // skilled pairs of the writers before
  writers.forEach((writer, w) => (before[w + 1] = before[w] + writer.genuine.length * writer.forged.length));

  const kinds: Record<PairKind, { count: number; pair: (index: number) => readonly [number, number] }> = {
    same: { count: space.sameCount, pair: (index) => onGenuine(space.samePair(index)) },
    random: { count: space.differentCount, pair: (index) => onGenuine(space.differentPair(index)) },
    skilled: {
      count: before[writers.length],
      pair: (index) => {
        const w = before.findIndex((count) => count > index) - 1;
        const local = index - before[w];
        const { genuine: own, forged: fakes } = writers[w];
        return [own[Math.floor(local / fakes.length)], fakes[local % fakes.length]];
      },
    },
  };
  const onGenuine = ([a, b]: readonly [number, number]): readonly [number, number] => [genuine[a], genuine[b]];
  pairKinds.forEach((kind, k) => {
    if (shares[k] === 0 || kinds[kind].count > 0) return;
    throw new RangeError(`${who}: the data have no ${kind} pair; set its share to 0 or add samples`);
  });

  return drawing(
    (size = batchSize) => {
      requireCount(who, "the number of pairs", size);
      const left = new Int32Array(size);
      const right = new Int32Array(size);
      const y = new Uint8Array(size);
      const kind = new Uint8Array(size);
      const order = shuffle(
        Uint32Array.from({ length: size }, (_, place) => place),
        random,
      );
      let from = 0;
      let share = 0;
      pairKinds.forEach((name, k) => {
        share += shares[k];
        const count = Math.round(share * size) - from; // running sum: the counts add up to `size` however they round
        if (count > kinds[name].count) {
          throw new RangeError(
            `${who}: cannot draw ${count} ${name} pairs without repeating one, the data have ${kinds[name].count}; ask for fewer`,
          );
        }
        for (const index of sampleDistinct(kinds[name].count, count, random)) {
          const place = order[from++];
          const [a, b] = kinds[name].pair(index);
          const swap = randomInteger(2, random) === 1;
          left[place] = swap ? b : a;
          right[place] = swap ? a : b;
          y[place] = name === "same" ? SAME : DIFFERENT;
          kind[place] = k;
        }
      });
      return { left, right, y, kind, rowCount: groups.length };
    },
    random,
    groups.length,
  );
}
