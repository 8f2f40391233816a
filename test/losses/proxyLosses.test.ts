// Tests arcFaceLoss, cosFaceLoss, normalizedSoftmaxLoss, proxyAnchorLoss, proxyNcaLoss, proxies: one table of losses with proxies
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { arcFaceLoss } from "../../src/losses/arcFaceLoss.js";
import { cosFaceLoss } from "../../src/losses/cosFaceLoss.js";
import { normalizedSoftmaxLoss } from "../../src/losses/normalizedSoftmaxLoss.js";
import { proxyAnchorLoss } from "../../src/losses/proxyAnchorLoss.js";
import { proxyNcaLoss } from "../../src/losses/proxyNcaLoss.js";
import { expectClose, expectNoLeak, numericGradient, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js"; // prettier-ignore
import * as oracle from "../oracles/losses.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";
import { checkDegenerate, checkLoss, scattered } from "./checkLoss.js";

type ProxyLoss = (x: tf.Tensor2D, classOf: ArrayLike<number>, proxies: tf.Tensor2D, options?: object) => tf.Tensor1D;

const classOf = [2, 0, 1, 0, 2, 0];
const x = scattered(6, 4, 3);
const proxies = scattered(4, 4, 7); // class 3 has no row

const cases: readonly {
  name: string;
  loss: ProxyLoss;
  options: object;
  loop: (x: number[][], p: number[][]) => number[];
}[] = [
  {
    name: "arcFaceLoss",
    loss: arcFaceLoss,
    options: { margin: 0.5, scale: 6 },
    loop: (a, p) => oracle.arcFace(a, classOf, p, 0.5, 6),
  },
  {
    name: "arcFaceLoss",
    loss: arcFaceLoss,
    options: { margin: 1.9, scale: 3 },
    loop: (a, p) => oracle.arcFace(a, classOf, p, 1.9, 3),
  },
  {
    name: "cosFaceLoss",
    loss: cosFaceLoss,
    options: { margin: 0.2, scale: 5 },
    loop: (a, p) => oracle.cosFace(a, classOf, p, 0.2, 5),
  },
  {
    name: "normalizedSoftmaxLoss",
    loss: normalizedSoftmaxLoss,
    options: { temperature: 0.3 },
    loop: (a, p) => oracle.normalizedSoftmax(a, classOf, p, 0.3),
  },
  {
    name: "proxyNcaLoss",
    loss: proxyNcaLoss,
    options: { scale: 2 },
    loop: (a, p) => oracle.proxyNca(a, classOf, p, 2),
  },
  { name: "proxyNcaLoss", loss: proxyNcaLoss, options: {}, loop: (a, p) => oracle.proxyNca(a, classOf, p, 1) },
];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** pytorch-metric-learning's losses with the parameters of the reference; proxies lie as columns in some. */
const published: Readonly<Record<string, { loss: ProxyLoss; options: object; columns: boolean }>> = {
  ArcFaceLoss: { loss: arcFaceLoss, options: { margin: radians(28.6) }, columns: true },
  CosFaceLoss: { loss: cosFaceLoss, options: {}, columns: true },
  NormalizedSoftmaxLoss: { loss: normalizedSoftmaxLoss, options: {}, columns: true },
  ProxyAnchorLoss: { loss: proxyAnchorLoss, options: {}, columns: false },
  ProxyNCALoss: { loss: proxyNcaLoss, options: { scale: 10 }, columns: false },
};

onEachBackend(() => {
  describe.each(cases)("$name $options", ({ loss, options, loop }) => {
    it("equals the textbook loop and has its gradient, by the embeddings and by the proxies", async () => {
      const [rows, anchors] = [tf.tensor2d(x), tf.tensor2d(proxies)];
      await checkLoss((y) => loss(y, classOf, anchors, options), (y) => loop(y, proxies), x); // prettier-ignore
      await checkLoss((p) => loss(rows, classOf, p, options), (p) => loop(x, p), proxies); // prettier-ignore
      tf.dispose([rows, anchors]);
    });

    it("stays finite where an embedding lies on a proxy, opposite it, or is zeros", async () => {
      const anchors = tf.tensor2d([[0.6, 0.8], [1, 0], [0, 0]]); // prettier-ignore
      await checkDegenerate((y, own) => loss(y, own, anchors, options));
      const opposite = await valueAndGradient((y) => tf.sum(loss(y, [0, 1], anchors, options)), [[-0.6, -0.8], [1, 0]]); // prettier-ignore
      expect([opposite.value, ...opposite.gradient.flat()].every(Number.isFinite)).toBe(true);
      anchors.dispose();
    });
  });

  it("proxyAnchorLoss equals the textbook loop in its mean, and has its gradient", async () => {
    const anchors = tf.tensor2d(proxies);
    const mean = (y: tf.Tensor2D): tf.Tensor =>
      tf.mean(proxyAnchorLoss(y, classOf, anchors, { margin: 0.2, alpha: 4 }));
    const { value, gradient } = await valueAndGradient(mean, x);
    const loop = (y: number[][]): number => oracle.proxyAnchor(y, classOf, proxies, 0.2, 4);
    expectClose([value], [loop(x)]);
    expectClose(gradient, numericGradient(loop, x), 1e-3);
    await checkDegenerate((y, own) => proxyAnchorLoss(y, own, tf.tensor2d([[0.6, 0.8], [1, 0], [0, 0]]))); // prettier-ignore
    anchors.dispose();
  });

  it.skipIf(!hasReference).each(Object.keys(published))(
    "%s agrees with the reference, value and gradient",
    async (kind) => {
      for (const { embeddings, labels, losses } of referenceBatches) {
        const { value, gradient, params } = losses.find((loss) => loss.kind === `pml.${kind}`)!;
        const { loss, options, columns } = published[kind];
        const stored = tf.tensor2d(params.weights!, params.weightShape);
        const anchors = columns ? tf.transpose(stored) : stored;
        const found = await valueAndGradient((y) => tf.mean(loss(y, labels, anchors, options)), embeddings);
        expectClose([found.value], [value]);
        expectClose(found.gradient.flat(), gradient);
        tf.dispose([stored, anchors]);
      }
    },
  );

  it("keep no tensors but their result", () =>
    expectNoLeak(async () => {
      const [rows, anchors] = [tf.tensor2d(x), tf.tensor2d(proxies)];
      for (const { loss } of Object.values(published)) await valuesOf(loss(rows, classOf, anchors));
      tf.dispose([rows, anchors]);
    }));
});

describe("the proxy losses refuse", () => {
  const [rows, anchors] = [tf.ones<tf.Rank.R2>([2, 3]), tf.ones<tf.Rank.R2>([4, 3])];
  it.each(Object.entries({ arcFaceLoss, cosFaceLoss, normalizedSoftmaxLoss, proxyAnchorLoss, proxyNcaLoss }))(
    "%s: what does not fit",
    (name, loss) => {
      expect(() => loss(rows, [0], anchors)).toThrow(
        `${name}: there must be one class per row, got 1 classes for 2 rows`,
      );
      expect(() => loss(rows, [0, 4], anchors)).toThrow(`${name}: there is a proxy for classes 0 to 3, got class 4`);
      expect(() => loss(rows, [0, 1], tf.ones([4, 5]))).toThrow(
        `${name}: proxies must have the embeddings' size 3, got 5`,
      );
      expect(() => loss(rows, [0, 1], tf.ones<tf.Rank>([4]) as tf.Tensor2D)).toThrow(
        `${name}: proxies must have shape [classes, size], got [4]`,
      );
    },
  );

  it("options out of range", () => {
    expect(() => arcFaceLoss(rows, [0, 1], anchors, { margin: -0.1 })).toThrow(
      "arcFaceLoss: margin must be between 0 and 3.14",
    );
    expect(() => cosFaceLoss(rows, [0, 1], anchors, { scale: 0 })).toThrow(
      "cosFaceLoss: scale must be greater than 0, got 0",
    );
    expect(() => normalizedSoftmaxLoss(rows, [0, 1], anchors, { temperature: -1 })).toThrow(
      "normalizedSoftmaxLoss: temperature",
    );
    expect(() => proxyAnchorLoss(rows, [0, 1], anchors, { alpha: 0 })).toThrow(
      "proxyAnchorLoss: alpha must be greater than 0",
    );
    expect(() => proxyNcaLoss(rows, [0, 1], anchors, { scale: 0 })).toThrow(
      "proxyNcaLoss: scale must be greater than 0",
    );
  });
});
