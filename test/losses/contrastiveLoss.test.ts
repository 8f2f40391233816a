import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { euclidean } from "../../src/distances/euclidean.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import { contrastiveLoss } from "../../src/losses/contrastiveLoss.js";
import { selectEntries } from "../../src/tensors/selectRows.js";
import { expectClose, expectNoLeak, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";

onEachBackend(() => {
  it.each([
    { d: 0.5, y: 0, options: { margin: 1 }, loss: 0.25 }, // same: d²
    { d: 0.5, y: 1, options: { margin: 2 }, loss: 2.25 }, // different, inside the margin: (2 − 0.5)²
    { d: 2.0, y: 1, options: { margin: 2 }, loss: 0 }, // different, on the margin
    { d: 3.0, y: 1, options: { margin: 2 }, loss: 0 }, // beyond it
    { d: 0.25, y: 1, options: {}, loss: 0.5625 }, // the default margin is 1
    { d: 0.5, y: 0, options: { positiveMargin: 0.3 }, loss: 0.04 }, // same, beyond its own margin
    { d: 0.2, y: 0, options: { positiveMargin: 0.3 }, loss: 0 }, // same, near enough
    { d: 0.5, y: 0, options: { squared: false }, loss: 0.5 },
    { d: 0.25, y: 1, options: { squared: false }, loss: 0.75 },
  ])("costs $loss at d=$d y=$y $options", async ({ d, y, options, loss }) => {
    expect((await valuesOf(contrastiveLoss(tf.tensor1d([d]), [y], options)))[0]).toBeCloseTo(loss, 6);
    const asTensor = tf.tensor1d([y], "int32");
    expect((await valuesOf(contrastiveLoss(tf.tensor1d([d]), asTensor, options)))[0]).toBeCloseTo(loss, 6);
  });

  it("equals the textbook loop", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 1 })), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        async (pairs, tenths) => {
          const distances = pairs.map(([d]) => d / 100);
          const y = pairs.map(([, label]) => label);
          const margin = tenths / 10;
          const losses = await valuesOf(contrastiveLoss(tf.tensor1d(distances), y, { margin }));
          const expected = distances.map((d, i) => (y[i] === 0 ? d * d : Math.max(0, margin - d) ** 2));
          expectClose(losses, expected, 1e-5);
        },
      ),
      { numRuns: 30 },
    ));

  it("has gradients 2d and −2(m − d), and 0 beyond the margin and at d = 0", async () => {
    const { gradient } = await valueAndGradient(
      (x) => tf.sum(contrastiveLoss(tf.reshape(x, [5]), [0, 1, 1, 0, 1], { margin: 1 })),
      [[0.5, 0.25, 1.5, 0, 0]],
    );
    expectClose(gradient, [[1, -1.5, 0, 0, -2]]);
  });

  it.skipIf(!hasReference)("agrees with the reference, value and gradient", async () => {
    let checked = 0;
    for (const { embeddings, labels, losses } of referenceBatches) {
      const n = labels.length;
      const places: number[] = [];
      const y: number[] = [];
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) {
          places.push(i * n + j);
          y.push(labels[i] === labels[j] ? 0 : 1);
        }
      }
      for (const { kind, params, normalized, value, gradient } of losses) {
        if (kind !== "contrastive.allPairs.halved" && kind !== "contrastive.doubleMargin") continue;
        const halved = kind.endsWith("halved") ? 0.5 : 1;
        const margins = { margin: params.margin as number, positiveMargin: (params.positiveMargin as number | undefined) ?? 0 }; // prettier-ignore
        const found = await valueAndGradient((x) => {
          const rows = normalized ? unitLength(x) : x;
          const distances = selectEntries(euclidean.matrix(rows, rows), Int32Array.from(places));
          return tf.mul(halved, tf.mean(contrastiveLoss(distances, y, margins)));
        }, embeddings);
        expectClose([found.value], [value]);
        expectClose(found.gradient.flat(), gradient);
        checked++;
      }
    }
    expect(checked).toBe(24);
  });

  it("keeps no tensors but its result", () =>
    expectNoLeak(async () => {
      const d = tf.tensor1d([0.1, 0.9]);
      await valuesOf(contrastiveLoss(d, [0, 1], { positiveMargin: 0.05 }));
      d.dispose();
    }));
});

describe("contrastiveLoss refuses", () => {
  const d = [0.1, 0.2];
  it.each([
    { y: [0], options: {}, text: "contrastiveLoss: shapes must be equal, got [2] and [1]" },
    { y: [0, 2], options: {}, text: "contrastiveLoss: y must be 0 (same) or 1 (different), got 2" },
    { y: [0, 1], options: { margin: 0 }, text: "contrastiveLoss: margin must be greater than 0, got 0" },
    { y: [0, 1], options: { margin: NaN }, text: "contrastiveLoss: margin must be greater than 0, got NaN" },
    {
      y: [0, 1],
      options: { positiveMargin: 1 },
      text: "contrastiveLoss: positiveMargin must be at least 0 and below margin (1), got 1",
    },
  ])("y=$y $options: $text", ({ y, options, text }) => {
    expect(() => contrastiveLoss(tf.tensor1d(d), y, options)).toThrow(text);
  });

  it("distances that are not a list", () => {
    expect(() => contrastiveLoss(tf.tensor2d([d]) as unknown as tf.Tensor1D, [0, 1])).toThrow(
      "contrastiveLoss: distances must be a tensor of shape [pairs], got a tensor of shape [1, 2]",
    );
  });
});
