// Tests angularMiner, batchEasyHardMiner, composeMiners, distanceWeightedMiner, multiSimilarityMiner, pairMarginMiner, tripletMiner, mined: one table of miners against a reference
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { angularMiner } from "../../src/miners/angularMiner.js";
import { batchEasyHardMiner, type Difficulty } from "../../src/miners/batchEasyHardMiner.js";
import { allOf, anyOf, firstOf, isEmpty, miningReport } from "../../src/miners/composeMiners.js";
import { distanceWeightedMiner } from "../../src/miners/distanceWeightedMiner.js";
import { allPairs, toPairs, toTriplets, type IndexPairs, type Mined, type MinedTriplets, type Miner, type MiningInput } from "../../src/miners/mined.js"; // prettier-ignore
import { multiSimilarityMiner } from "../../src/miners/multiSimilarityMiner.js";
import { pairMarginMiner } from "../../src/miners/pairMarginMiner.js";
import { tripletMiner } from "../../src/miners/tripletMiner.js";
import { looksUniform } from "../oracles/chiSquare.js";
import { distanceOracles, unit } from "../oracles/distances.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";
import { allTriplets, negativePairs, positivePairs, type Pair, type Triplet } from "../oracles/pairsAndTriplets.js";

const { euclidean } = distanceOracles;

function inputOf(rows: readonly (readonly number[])[], classOf: readonly number[], measure = euclidean): MiningInput {
  return {
    distances: Float32Array.from(rows.flatMap((a) => rows.map((b) => measure(a, b)))),
    classOf,
    size: rows[0].length,
  };
}

const pairsOf = ({ anchor, other }: IndexPairs): Pair[] => Array.from(anchor, (a, i) => [a, other[i]]);
const tripletsOf = ({ anchor, positive, negative }: MinedTriplets): Triplet[] =>
  Array.from(anchor, (a, i) => [a, positive[i], negative[i]]);
const asTriplets = (mined: Mined): Triplet[] => tripletsOf(mined as MinedTriplets);
const asPairs = (mined: Mined): { positives: Pair[]; negatives: Pair[] } => {
  const { positives, negatives } = toPairs(mined);
  return { positives: pairsOf(positives), negatives: pairsOf(negatives) };
};

/** Batches of a few whole numbers, so that ties happen. */
const batches = fc.integer({ min: 2, max: 9 }).chain((n) =>
  fc
    .record({
      classOf: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
      rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
        minLength: n,
        maxLength: n,
      }),
    })
    .map(({ classOf, rows }) => ({ classOf, rows, input: inputOf(rows, classOf), n })),
);

describe("index lists", () => {
  it("allPairs and toTriplets list what the textbook loops list, in their order", () => {
    fc.assert(
      fc.property(batches, ({ classOf }) => {
        expect(asPairs(allPairs(classOf))).toEqual({
          positives: positivePairs(classOf),
          negatives: negativePairs(classOf),
        });
        expect(tripletsOf(toTriplets(allPairs(classOf)))).toEqual(allTriplets(classOf));
      }),
    );
  });

  it("toPairs lists the pairs of triplets, each once", () => {
    const triplets = { anchor: Int32Array.of(2, 0, 0, 0), positive: Int32Array.of(1, 3, 3, 4), negative: Int32Array.of(5, 5, 6, 5) }; // prettier-ignore
    expect(asPairs(triplets)).toEqual({ positives: [[0, 3], [0, 4], [2, 1]], negatives: [[0, 5], [0, 6], [2, 5]] }); // prettier-ignore
  });

  it("places beyond the batch are the memory's, and a row is not its own positive", () => {
    const { positives, negatives } = asPairs(allPairs([0, 1], [0, 1, 0, 0]));
    expect(positives).toEqual([[0, 2], [0, 3]]); // prettier-ignore
    expect(negatives).toEqual([[0, 1], [1, 0], [1, 2], [1, 3]]); // prettier-ignore
  });
});

describe("tripletMiner", () => {
  it.each(["all", "hard", "semihard", "easy"] as const)(
    "picks the %s triplets that the textbook loop picks",
    (kind) => {
      fc.assert(
        fc.property(batches, fc.constantFrom(0, 0.5, 2), ({ classOf, input, n }, margin) => {
          const gap = ([a, p, q]: Triplet): number => input.distances[a * n + q] - input.distances[a * n + p];
          const expected = allTriplets(classOf).filter((triplet) => {
            const g = gap(triplet);
            if (kind === "easy") return g > margin;
            return g <= margin && (kind === "all" || (kind === "hard" ? g <= 0 : g > 0));
          });
          expect(asTriplets(tripletMiner({ kind, margin })(input))).toEqual(expected);
        }),
      );
    },
  );

  it("parts all triplets into hard, semi-hard and easy ones", () => {
    fc.assert(
      fc.property(batches, ({ classOf, input }) => {
        const parts = (["hard", "semihard", "easy"] as const).flatMap((kind) =>
          asTriplets(tripletMiner({ kind })(input)),
        );
        expect(parts.map(String).sort()).toEqual(allTriplets(classOf).map(String).sort());
      }),
    );
  });

  it("refuses a margin below 0", () => {
    expect(() => tripletMiner({ margin: -1 })).toThrow("tripletMiner: margin must be between 0 and Infinity, got -1");
  });
});

describe("batchEasyHardMiner", () => {
  const difficulties: readonly Difficulty[] = ["hard", "easy", "semihard", "all"];
  const combinations = difficulties
    .flatMap((positive) => difficulties.map((negative) => ({ positive, negative })))
    .filter((both) => !(Object.values(both).includes("semihard") && (both.positive === both.negative || Object.values(both).includes("all")))); // prettier-ignore

  it.each(combinations)(
    "picks what the textbook loop picks: $positive positives, $negative negatives",
    ({ positive, negative }) => {
      fc.assert(
        fc.property(batches, ({ classOf, input, n }) => {
          const d = (a: number, b: number): number => input.distances[a * n + b];
          const pick = (a: number, from: readonly number[], farthest: boolean): number | undefined =>
          from.reduce<number | undefined>((best, b) => (best === undefined || (farthest ? d(a, b) > d(a, best) : d(a, b) < d(a, best)) ? b : best), undefined); // prettier-ignore
          const positives: Pair[] = [];
          const negatives: Pair[] = [];
          classOf.forEach((_, a) => {
            const own = positivePairs(classOf).flatMap(([i, p]) => (i === a ? [p] : []));
            const others = negativePairs(classOf).flatMap(([i, q]) => (i === a ? [q] : []));
            let p = positive === "hard" ? pick(a, own, true) : positive === "easy" ? pick(a, own, false) : undefined;
            let q =
              negative === "hard" ? pick(a, others, false) : negative === "easy" ? pick(a, others, true) : undefined;
            if (positive === "semihard") p = q === undefined ? undefined : pick(a, own.filter((b) => d(a, b) < d(a, q!)), true); // prettier-ignore
            if (negative === "semihard") q = p === undefined ? undefined : pick(a, others.filter((b) => d(a, b) > d(a, p)), false); // prettier-ignore
            const both = positive !== "all" && negative !== "all";
            if (both && (p === undefined || q === undefined)) return;
            for (const b of positive === "all" ? own : p === undefined ? [] : [p]) positives.push([a, b]);
            for (const b of negative === "all" ? others : q === undefined ? [] : [q]) negatives.push([a, b]);
          });
          expect(asPairs(batchEasyHardMiner({ positive, negative })(input))).toEqual({ positives, negatives });
        }),
      );
    },
  );

  it("looks only at positives and negatives within the ranges", () => {
    const input = inputOf([[0], [1], [3], [2], [5]], [0, 0, 0, 1, 1]); // prettier-ignore
    const mined = batchEasyHardMiner({
      positive: "hard",
      negative: "hard",
      positiveRange: [0, 2.5],
      negativeRange: [2.5, 9],
    })(input);
    // Row 2 has no negative at 2.5 or more, row 3 none at all; row 4's nearest such is row 1.
    expect(asPairs(mined)).toEqual({ positives: [[0, 1], [1, 2]], negatives: [[0, 4], [1, 4]] }); // prettier-ignore
  });

  it.each<[Difficulty, Difficulty]>([
    ["semihard", "semihard"],
    ["semihard", "all"],
    ["all", "semihard"],
  ])("refuses %s with %s", (positive, negative) => {
    // prettier-ignore
    expect(() => batchEasyHardMiner({ positive, negative })).toThrow(
      `batchEasyHardMiner: semihard needs one hard or easy pick to compare with, got ${positive} positives and ${negative} negatives`,
    );
  });
});

describe("pairMarginMiner and multiSimilarityMiner", () => {
  it("pick what the textbook loops pick", () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(0, 0.5, 1.5), ({ classOf, input, n }, epsilon) => {
        const d = ([a, b]: Pair): number => input.distances[a * n + b];
        const [positives, negatives] = [positivePairs(classOf), negativePairs(classOf)];
        expect(asPairs(pairMarginMiner({ positiveMargin: 1, negativeMargin: 2 })(input))).toEqual({
          positives: positives.filter((pair) => d(pair) > 1),
          negatives: negatives.filter((pair) => d(pair) < 2),
        });
        expect(asPairs(multiSimilarityMiner({ epsilon })(input))).toEqual({
          positives: positives.filter((pair) => negatives.some((other) => other[0] === pair[0] && d(other) < d(pair) + epsilon)), // prettier-ignore
          negatives: negatives.filter((pair) => positives.some((other) => other[0] === pair[0] && d(other) > d(pair) - epsilon)), // prettier-ignore
        });
      }),
    );
  });
});

describe("angularMiner", () => {
  it("picks what the textbook loop picks, from the points themselves", () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(0.2, 0.7, 1.2), ({ classOf, rows, input }, angle) => {
        const angleOf = ([a, p, n]: Triplet): number => {
          const middle = rows[a].map((value, i) => (value + rows[p][i]) / 2);
          return Math.atan2(euclidean(rows[a], rows[p]), 2 * euclidean(rows[n], middle));
        };
        const found = new Set(asTriplets(angularMiner({ angle })(input)).map(String));
        for (const triplet of allTriplets(classOf)) {
          const wanted = angleOf(triplet);
          if (Math.abs(wanted - angle) > 1e-3) expect(found.has(String(triplet)), `${String(triplet)} at ${wanted}`).toBe(wanted > angle); // prettier-ignore
        }
      }),
    );
  });

  it("refuses a memory and an angle that is none", () => {
    expect(() => angularMiner()({ distances: new Float32Array(2), classOf: [0], referenceClassOf: [0, 1] })).toThrow(
      "angularMiner: cannot be used with a memory",
    );
    expect(() => angularMiner({ angle: 2 })).toThrow("angularMiner: angle must be between 0 and 1.57");
  });
});

describe("distanceWeightedMiner", () => {
  const n = 24;
  const classOf = Array.from({ length: n }, (_, i) => (i < 3 ? 0 : i));
  const random = seeded(5);
  const rows = classOf.map(() => unit([0, 0, 0].map(() => random() * 2 - 1)));
  const input = inputOf(rows, classOf);

  it("draws a negative for each same pair, none beyond the farthest", () => {
    const triplets = asTriplets(distanceWeightedMiner({ random: seeded(1), farthest: 1 })(input));
    expect(triplets.map(([a, p]) => [a, p])).toEqual(positivePairs(classOf));
    for (const [a, , negative] of triplets) {
      expect(classOf[negative]).not.toBe(classOf[a]);
      expect(input.distances[a * n + negative]).toBeLessThan(1);
    }
    expect(asTriplets(distanceWeightedMiner({ random: seeded(1), farthest: 0.001, cutoff: 0.0005 })(input))).toEqual(
      [],
    );
  });

  it("draws each negative as often as its weight says", () => {
    const [cutoff, farthest, size] = [0.6, 1.5, 3];
    const miner = distanceWeightedMiner({ cutoff, farthest, random: seeded(2) });
    const counts = new Array<number>(n).fill(0);
    for (let round = 0; round < 8000; round++) counts[asTriplets(miner(input))[0][2]]++;
    const weights = classOf.map((c, j) => {
      const d = Math.max(cutoff, input.distances[j]);
      return c === 0 || d >= farthest ? 0 : d ** (2 - size) * (1 - d ** 2 / 4) ** ((3 - size) / 2);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Scaled to what uniform draws would give, so that one test of uniformity serves.
    const scaled = counts.flatMap((count, j) => (weights[j] > 0 ? [(count * total) / weights[j]] : []));
    const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
    expect(looksUniform(scaled.map((value) => (value / mean) * (8000 / scaled.length)))).toBe(true);
    counts.forEach((count, j) => weights[j] > 0 || expect(count).toBe(0));
  });

  it("draws the same from the same seed, and needs the embedding size", () => {
    const draw = (seed: number): Mined => distanceWeightedMiner({ random: seeded(seed) })(input);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(() => distanceWeightedMiner()({ distances: input.distances, classOf })).toThrow(
      "distanceWeightedMiner: the embedding size must be a whole number of at least 2, got 0",
    );
  });
});

describe("composed miners", () => {
  const input = inputOf([[0], [1], [3], [2]], [0, 0, 1, 1]); // prettier-ignore
  const none: Miner = tripletMiner({ kind: "easy", margin: 99 });
  const near: Miner = pairMarginMiner({ positiveMargin: 9, negativeMargin: 1.5 });
  const all: Miner = ({ classOf }) => allPairs(classOf);

  it("firstOf falls back when a miner picks nothing", () => {
    expect(isEmpty(none(input))).toBe(true);
    expect(firstOf(none, near)(input)).toEqual(near(input));
    expect(firstOf(near, none)(input)).toEqual(near(input));
    expect(isEmpty(firstOf(none, none)(input))).toBe(true);
  });

  it("anyOf and allOf pick the union and the intersection", () => {
    expect(asPairs(anyOf(near, all)(input))).toEqual(asPairs(all(input)));
    expect(asPairs(allOf(near, all)(input))).toEqual(asPairs(near(input)));
    expect(asPairs(anyOf(none, near)(input))).toEqual(asPairs(near(input)));
    expect(isEmpty(allOf(none, near)(input))).toBe(true);
  });

  it("miningReport counts what was picked and how hard it is", () => {
    const semihard = tripletMiner({ kind: "all", margin: 1 })(input);
    const triplets = asTriplets(semihard);
    const report = miningReport(semihard, input.distances, 4);
    const d = (a: number, b: number): number => input.distances[a * 4 + b];
    expect(report.minedPositives).toBe(triplets.length);
    expect(report.minedNegatives).toBe(triplets.length);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(report.minedPositiveDistance).toBeCloseTo(mean(triplets.map(([a, p]) => d(a, p))), 6);
    expect(report.minedNegativeDistance).toBeCloseTo(mean(triplets.map(([a, , q]) => d(a, q))), 6);
    expect(report.minedHardShare).toBeCloseTo(mean(triplets.map(([a, p, q]) => (d(a, q) < d(a, p) ? 1 : 0))), 6);
    expect(miningReport(none(input), input.distances, 4)).toEqual({
      minedPositives: 0,
      minedNegatives: 0,
      minedPositiveDistance: 0,
      minedNegativeDistance: 0,
      minedHardShare: 0,
    });
    expect(miningReport(near(input), input.distances, 4).minedNegatives).toBe(2);
  });
});

describe.skipIf(!hasReference)("the miners pick pytorch-metric-learning's index tuples", () => {
  const minerOf = (kind: string): Miner | undefined => {
    const [name, first, second] = kind.split(".");
    if (name === "TripletMarginMiner") return tripletMiner({ kind: first as "all" });
    if (name === "BatchHardMiner") return batchEasyHardMiner({ positive: "hard", negative: "hard" });
    if (name === "BatchEasyHardMiner") return batchEasyHardMiner({ positive: first as Difficulty, negative: second as Difficulty }); // prettier-ignore
    if (name === "PairMarginMiner") return pairMarginMiner();
    return name === "MultiSimilarityMiner" ? multiSimilarityMiner() : undefined;
  };
  const sorted = (list: readonly (readonly number[])[]): string[] => list.map(String).sort();

  it.each(referenceBatches.flatMap(({ name, miners }) => miners.map(({ kind }) => ({ name, kind }))))(
    "$kind on $name",
    ({ name, kind }) => {
      // prettier-ignore
      const { embeddings, labels, miners } = referenceBatches.find((batch) => batch.name === name)!;
      const expected = miners.find((miner) => miner.kind === kind)!;
      // The multi-similarity miner's own distance is the cosine; the others look at Euclidean distances of unit-length rows.
      const measure = kind === "MultiSimilarityMiner" ? distanceOracles.cosine : euclidean;
      const mined = minerOf(kind)!(inputOf(embeddings.map(unit), labels, measure));
      if (expected.triplets) expect(sorted(tripletsOf(toTriplets(mined)))).toEqual(sorted(expected.triplets));
      else {
        const { positives, negatives } = asPairs(mined);
        expect(sorted(positives)).toEqual(sorted(expected.positivePairs!));
        expect(sorted(negatives)).toEqual(sorted(expected.negativePairs!));
      }
    },
  );
});
