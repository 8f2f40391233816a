// Tests circleLoss, multiSimilarityLoss, ntXentLoss, supervisedContrastiveLoss, rowLosses, tupletMarginLoss, liftedStructureLoss, thresholdConsistency, batchPairs, reducers, cosineSimilarity: one table of losses over a batch, one textbook loop each
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { distanceByName } from "../../src/distances/distanceByName.js";
import { signalToNoise } from "../../src/distances/signalToNoise.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { selectEntries } from "../../src/tensors/selectRows.js";
import { circleLoss } from "../../src/losses/circleLoss.js";
import type { Compared } from "../../src/losses/comparison.js";
import { contrastiveLoss } from "../../src/losses/contrastiveLoss.js";
import { generalizedLiftedStructureLoss, liftedStructureLoss } from "../../src/losses/liftedStructureLoss.js";
import { multiSimilarityLoss } from "../../src/losses/multiSimilarityLoss.js";
import { ntXentLoss } from "../../src/losses/ntXentLoss.js";
import { meanOfNonZeroReducer, meanReducer, type Reducer } from "../../src/losses/reducers.js";
import { supervisedContrastiveLoss } from "../../src/losses/supervisedContrastiveLoss.js";
import { thresholdConsistency } from "../../src/losses/thresholdConsistency.js";
import { tripletLoss } from "../../src/losses/tripletLoss.js";
import { tupletMarginLoss } from "../../src/losses/tupletMarginLoss.js";
import { allPairs, toTriplets } from "../../src/miners/mined.js";
import { expectClose, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";
import * as oracle from "../oracles/losses.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";
import { positivePairs } from "../oracles/pairsAndTriplets.js";
import { batches, checkDegenerate, checkLoss, scattered } from "./checkLoss.js";

type Loss = (x: tf.Tensor2D, compared: Compared) => tf.Tensor1D;
type Oracle = (x: number[][], classOf: number[], frozen: number[][]) => number[];

/** Options milder than the defaults where those saturate in float32, so that every term counts in the check. */
const cases: readonly { name: string; loss: Loss; oracle: Oracle; per: "row" | "positive" }[] = [
  {
    name: "multiSimilarityLoss",
    loss: (x, c) => multiSimilarityLoss(x, c, { alpha: 3, beta: 10, base: 0.4 }),
    oracle: (x, c) => oracle.multiSimilarity(x, c, 3, 10, 0.4),
    per: "row",
  },
  {
    name: "multiSimilarityLoss",
    loss: multiSimilarityLoss,
    oracle: (x, c) => oracle.multiSimilarity(x, c, 2, 50, 0.5),
    per: "row",
  },
  {
    name: "circleLoss",
    loss: (x, c) => circleLoss(x, c, { margin: 0.3, gamma: 5 }),
    oracle: (x, c, frozen) => oracle.circle(x, c, 0.3, 5, frozen),
    per: "row",
  },
  { name: "circleLoss", loss: circleLoss, oracle: (x, c, frozen) => oracle.circle(x, c, 0.4, 80, frozen), per: "row" },
  {
    name: "supervisedContrastiveLoss",
    loss: (x, c) => supervisedContrastiveLoss(x, c, { temperature: 0.5 }),
    oracle: (x, c) => oracle.supervisedContrastive(x, c, 0.5),
    per: "row",
  },
  {
    name: "supervisedContrastiveLoss",
    loss: supervisedContrastiveLoss,
    oracle: (x, c) => oracle.supervisedContrastive(x, c, 0.1),
    per: "row",
  },
  {
    name: "ntXentLoss",
    loss: (x, c) => ntXentLoss(x, c, { temperature: 0.5 }),
    oracle: (x, c) => oracle.ntXent(x, c, 0.5),
    per: "positive",
  },
  { name: "ntXentLoss", loss: ntXentLoss, oracle: (x, c) => oracle.ntXent(x, c, 0.07), per: "positive" },
  {
    name: "tupletMarginLoss",
    loss: (x, c) => tupletMarginLoss(x, c, { margin: 0.2, scale: 4 }),
    oracle: (x, c) => oracle.tupletMargin(x, c, 0.2, 4),
    per: "positive",
  },
  {
    name: "liftedStructureLoss",
    loss: liftedStructureLoss,
    oracle: (x, c) => oracle.liftedStructure(x, c, 1),
    per: "positive",
  },
  {
    name: "generalizedLiftedStructureLoss",
    loss: generalizedLiftedStructureLoss,
    oracle: (x, c) => oracle.generalizedLiftedStructure(x, c, 1),
    per: "row",
  },
];

/** pytorch-metric-learning's losses with its defaults and reducers. */
const published: Readonly<Record<string, { loss: Loss; reduce: Reducer }>> = {
  NTXentLoss: { loss: ntXentLoss, reduce: meanReducer },
  SupConLoss: { loss: supervisedContrastiveLoss, reduce: meanOfNonZeroReducer },
  MultiSimilarityLoss: { loss: multiSimilarityLoss, reduce: meanReducer },
  CircleLoss: { loss: circleLoss, reduce: meanOfNonZeroReducer },
  GeneralizedLiftedStructureLoss: {
    loss: (x, c) => generalizedLiftedStructureLoss(unitLength(x), c),
    reduce: meanReducer,
  },
  TupletMarginLoss: { loss: (x, c) => tupletMarginLoss(x, c, { margin: (5.73 * Math.PI) / 180 }), reduce: meanReducer },
};
const noOwners = { anchors: new Int32Array(0), classOf: [] };

onEachBackend(() => {
  describe.each(cases)("$name", ({ loss, oracle: loop, per }) => {
    it("equals the textbook loop and has its gradient", async () => {
      for (const { x, classOf } of batches) {
        await checkLoss((y) => loss(y, classOf), (y, frozen) => loop(y, classOf, frozen), x); // prettier-ignore
      }
    });

    it("has finite values and gradients where embeddings coincide, are zeros or are large", () =>
      checkDegenerate((x, classOf) => loss(x, classOf)));

    it("costs nothing, or stays finite, in a batch of one class and in one without a same pair", async () => {
      for (const classOf of [
        [0, 0, 0],
        [0, 1, 2],
      ]) {
        // prettier-ignore
        const x = scattered(3, 2, 4);
        const expected = loop(x, classOf, x);
        const input = tf.tensor2d(x);
        const values = await valuesOf(loss(input, classOf));
        input.dispose();
        expect(values.length).toBe(per === "row" ? 3 : positivePairs(classOf).length);
        expectClose(values, expected);
      }
    });

    it("compares all pairs by default, and only mined ones where given", async () => {
      const { x, classOf } = batches[0];
      const input = tf.tensor2d(x);
      const all = await valuesOf(loss(input, classOf));
      expectClose(await valuesOf(loss(input, { classOf, mined: allPairs(classOf) })), all);
      input.dispose();
    });

    it("refuses a wrong number of classes", () => {
      expect(() => loss(tf.ones([2, 3]), [0])).toThrow("there must be one class per row, got 1 classes for 2 rows");
      expect(() => loss(tf.ones([2]) as unknown as tf.Tensor2D, [0, 1])).toThrow(
        "must have shape [rows, size], got [2]",
      );
    });
  });

  it.skipIf(!hasReference).each(Object.keys(published))(
    "%s agrees with the reference, value and gradient",
    async (kind) => {
      for (const { embeddings, labels, losses } of referenceBatches) {
        const { value, gradient } = losses.find((loss) => loss.kind === `pml.${kind}`)!;
        const { loss, reduce } = published[kind];
        const found = await valueAndGradient((x) => reduce(loss(x, labels), noOwners), embeddings);
        expectClose([found.value], [value]);
        expectClose(found.gradient.flat(), gradient);
      }
    },
  );

  it.skipIf(!hasReference)("contrastive and triplet losses agree with pytorch-metric-learning's defaults", async () => {
    for (const { embeddings, labels, losses } of referenceBatches) {
      const pairs = allPairs(labels);
      const triplets = toTriplets(pairs);
      const n = labels.length;
      const places = (anchor: Int32Array, other: Int32Array): Int32Array => anchor.map((a, i) => a * n + other[i]);
      const contrastive = (distances: tf.Tensor2D): tf.Tensor => {
        const part = ({ anchor, other }: typeof pairs.positives, y: number): tf.Tensor => {
          const d = selectEntries(distances, places(anchor, other));
          const label = new Uint8Array(anchor.length).fill(y);
          return meanOfNonZeroReducer(contrastiveLoss(d, label, { squared: false }), noOwners);
        };
        return tf.add(part(pairs.positives, 0), part(pairs.negatives, 1));
      };
      const checks: Record<string, (x: tf.Tensor2D) => tf.Tensor> = {
        ContrastiveLoss: (x) => contrastive(euclidean.matrix(x, x)),
        SignalToNoiseRatioContrastiveLoss: (x) => contrastive(signalToNoise.matrix(x, x)),
        TripletMarginLoss: (x) => {
          const distances = euclidean.matrix(x, x);
          const [p, q] = [triplets.positive, triplets.negative].map((other) =>
            selectEntries(distances, places(triplets.anchor, other)),
          );
          return meanOfNonZeroReducer(tripletLoss(p, q, { margin: 0.2 }), noOwners);
        },
      };
      for (const [kind, f] of Object.entries(checks)) {
        const { value, gradient } = losses.find((loss) => loss.kind === `pml.${kind}`)!;
        const found = await valueAndGradient((x) => f(unitLength(x)), embeddings);
        expectClose([found.value], [value]);
        expectClose(found.gradient.flat(), gradient);
      }
    }
  });

  it("compares with a memory as with further rows, which get no gradient and anchor nothing", async () => {
    const { x, classOf } = batches[0];
    const rows = 4;
    const memory = { embeddings: tf.tensor2d(x.slice(rows)), classOf: classOf.slice(rows) };
    const whole = tf.tensor2d(x);
    for (const { loss, per } of cases) {
      if (loss === liftedStructureLoss) continue;
      const compared = { classOf: classOf.slice(0, rows), memory };
      const input = tf.tensor2d(x.slice(0, rows));
      const found = await valuesOf(loss(input, compared));
      const all = await valuesOf(loss(whole, classOf));
      const keep = per === "row" ? classOf.map((_, i) => i < rows) : positivePairs(classOf).map(([a]) => a < rows);
      expectClose(found, all.filter((_, i) => keep[i])); // prettier-ignore
      input.dispose();
    }
    expect(() => liftedStructureLoss(whole, { classOf, memory })).toThrow("liftedStructureLoss: cannot use a memory");
    const wrong = { embeddings: tf.ones<tf.Rank.R2>([2, 9]), classOf: [0, 1] };
    expect(() => ntXentLoss(whole, { classOf, memory: wrong })).toThrow(
      "ntXentLoss: the memory must have embeddings of size 3 and a class for each, got [2, 9] and 2 classes",
    );
    tf.dispose([whole, memory.embeddings, wrong.embeddings]);
  });

  it("looks only at mined pairs", async () => {
    // Row 0 with one positive and one negative: log(1 + exp((s(0, 3) − s(0, 2)) / τ)).
    const x = scattered(7, 3, 5);
    const mined = {
      positives: { anchor: Int32Array.of(0), other: Int32Array.of(2) },
      negatives: { anchor: Int32Array.of(0), other: Int32Array.of(3) },
    };
    const s = (i: number, j: number): number => 1 - oracleCosine(x[i], x[j]);
    const input = tf.tensor2d(x);
    const found = await valuesOf(ntXentLoss(input, { classOf: batches[0].classOf, mined }, { temperature: 0.5 }));
    expectClose(found, [Math.log1p(Math.exp((s(0, 3) - s(0, 2)) / 0.5))]);
    input.dispose();
    const beyond = { ...mined, negatives: { anchor: Int32Array.of(0), other: Int32Array.of(7) } };
    expect(() => ntXentLoss(tf.ones([7, 3]), { classOf: batches[0].classOf, mined: beyond })).toThrow(
      "ntXentLoss: mined places must be in 0 to 6 (anchors) and 0 to 6 (others)",
    );
  });

  describe("thresholdConsistency", () => {
    it("equals the textbook loop and has its gradient", async () => {
      for (const { x, classOf } of batches) {
        await checkLoss(
          (y) =>
            tf.tidy(() =>
              tf.reshape(thresholdConsistency(y, classOf, { positiveMargin: 0.8, negativeMargin: 0.2 }), [1]),
            ),
          (y) => [oracle.thresholdConsistency(y, classOf, 0.8, 0.2)],
          x,
        );
      }
      await checkDegenerate((x, classOf) => thresholdConsistency(x, classOf));
    });

    it("weighs its parts", async () => {
      const x = tf.tensor2d([[1, 0], [0, 1], [1, 0]]); // prettier-ignore
      const value = async (options: Parameters<typeof thresholdConsistency>[2]): Promise<number> =>
        (await valuesOf(thresholdConsistency(x, [0, 0, 1], options)))[0];
      expect(await value({})).toBeCloseTo(0.9 + 0.5, 5); // the positives at 0, one negative pair at 1
      expect(await value({ negativeWeight: 0 })).toBeCloseTo(0.9, 5);
      expect(await value({ positiveWeight: 2, negativeWeight: 0 })).toBeCloseTo(1.8, 5);
      expect(() => thresholdConsistency(x, [0, 0, 1], { positiveMargin: 2 })).toThrow(
        "thresholdConsistency: positiveMargin must be between -1 and 1, got 2",
      );
      x.dispose();
    });
  });

  describe("signalToNoise", () => {
    it("equals the textbook loop and has its gradient", async () => {
      const x = scattered(4, 5, 2);
      const other = scattered(4, 5, 9);
      const b = tf.tensor2d(other);
      await checkLoss(
        (y) => signalToNoise.rows(y, b),
        (y) => y.map((row, i) => oracle.signalToNoise(row, other[i])),
        x,
      );
      await checkLoss(
        (y) => tf.tidy(() => tf.reshape(signalToNoise.matrix(y, b), [16])),
        (y) => y.flatMap((row) => other.map((to) => oracle.signalToNoise(row, to))),
        x,
      );
      b.dispose();
      await checkDegenerate((y) => signalToNoise.matrix(y, y));
    });
  });
});

const oracleCosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, i) => sum + value * v[i], 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe("distances by name", () => {
  it("include the signal-to-noise distance, so that nets which use it load again", () => {
    expect(distanceByName("signalToNoise")).toBe(signalToNoise);
  });
});

describe("the losses refuse", () => {
  const x = tf.ones<tf.Rank.R2>([2, 2]);
  it.each([
    {
      call: () => multiSimilarityLoss(x, [0, 1], { alpha: 0 }),
      text: "multiSimilarityLoss: alpha must be greater than 0, got 0",
    },
    { call: () => circleLoss(x, [0, 1], { gamma: -1 }), text: "circleLoss: gamma must be greater than 0, got -1" },
    {
      call: () => supervisedContrastiveLoss(x, [0, 1], { temperature: 0 }),
      text: "supervisedContrastiveLoss: temperature must be greater than 0, got 0",
    },
    {
      call: () => ntXentLoss(x, [0, 1], { temperature: NaN }),
      text: "ntXentLoss: temperature must be greater than 0, got NaN",
    },
    {
      call: () => tupletMarginLoss(x, [0, 1], { margin: 4 }),
      text: "tupletMarginLoss: margin must be between 0 and 3.14",
    },
    {
      call: () => liftedStructureLoss(x, [0, 1], { margin: 0 }),
      text: "liftedStructureLoss: margin must be greater than 0, got 0",
    },
  ])("$text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});
