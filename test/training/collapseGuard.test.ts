import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import type { Logs } from "../../src/training/callbacks.js";
import { collapseGuard, collapseWarning } from "../../src/training/collapseGuard.js";
import { batchHard, semiHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { clusters } from "../clusters.js";
import { scattered } from "../losses/checkLoss.js";

const batch: ClassBatch = { rows: Int32Array.of(0, 1, 2, 3, 4, 5), classOf: Int32Array.of(0, 0, 1, 1, 2, 2) };

async function preview(
  objective: Objective<ClassBatch>,
  embeddings: number[][],
  training = true,
): Promise<Logs | undefined> {
  const input = tf.tensor2d(embeddings);
  const logs = await objective.prepare(batch, { training }).preview?.(input, euclidean, { training });
  input.dispose();
  return logs;
}

/** Effective rank from the eigenvalues' sums, which are traces of the covariance and of its square. */
function participationRatio(rows: number[][]): number {
  const mean = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  const centred = rows.map((row) => row.map((value, j) => value - mean[j]));
  const covariance = mean.map((_, i) => mean.map((__, j) => centred.reduce((sum, row) => sum + row[i] * row[j], 0)));
  const trace = covariance.reduce((sum, row, i) => sum + row[i], 0);
  return trace ** 2 / covariance.flat().reduce((sum, value) => sum + value ** 2, 0);
}

onEachBackend(() => {
  it("reports spread and effective rank, for more rows than numbers and for fewer", async () => {
    for (const x of [scattered(6, 3, 2), scattered(6, 9, 2)]) {
      const logs = (await preview(collapseGuard(batchHard()), x))!;
      expect(logs.effectiveRank).toBeCloseTo(participationRatio(x), 3);
      const mean = x[0].map((_, j) => x.reduce((sum, row) => sum + row[j], 0) / 6);
      const variance = x.reduce(
        (sum, row) => sum + row.reduce((part, value, j) => part + (value - mean[j]) ** 2, 0),
        0,
      );
      const power = x.reduce((sum, row) => sum + row.reduce((part, value) => part + value ** 2, 0), 0);
      expect(logs.spread).toBeCloseTo(Math.sqrt(variance / power), 4);
      expect([logs.stuckAtMargin, logs.collapsed]).toEqual([0, 0]);
    }
  });

  it.each([
    {
      what: "embeddings that are alike",
      x: scattered(6, 3, 2).map((row) => row.map((value) => 1 + value / 1e4)),
      options: {},
    },
    { what: "exactly alike", x: scattered(6, 3, 2).map(() => [1, 2, 3]), options: {} },
    { what: "on one line", x: scattered(6, 3, 2).map(([a]) => [a, 2 * a, -a]), options: {} },
    {
      what: "at the margin",
      x: scattered(6, 3, 2).map(([a, b, c]) => [1 + a / 300, b / 300, c / 300]),
      options: { margin: 0.2, leastSpread: 0 },
    },
    {
      what: "at log 2",
      x: scattered(6, 3, 2).map(([a, b, c]) => [1 + a / 300, b / 300, c / 300]),
      options: { margin: "soft" as const, leastSpread: 0 },
    },
  ])("finds $what, after as many looks as it has patience", async ({ x, options }) => {
    const found: Logs[] = [];
    const inner = batchHard({ margin: options.margin ?? 0.2 });
    const guard = collapseGuard(inner, { every: 1, patience: 2, onCollapse: (logs) => found.push(logs), ...options });
    expect((await preview(guard, x))!.collapsed).toBe(0);
    expect((await preview(guard, scattered(6, 3, 2)))!.collapsed).toBe(0); // a look that finds nothing starts the count anew
    expect((await preview(guard, x))!.collapsed).toBe(0);
    expect((await preview(guard, x))!.collapsed).toBe(1);
    expect((await preview(guard, scattered(6, 3, 2)))!.collapsed).toBe(1);
    expect(found.length).toBe(1);
  });

  it("looks every so many steps of training, never at validation, and keeps no tensors", () =>
    expectNoLeak(async () => {
      const guard = collapseGuard(batchHard(), { every: 3, patience: 1, margin: 0.2 });
      const alike = scattered(6, 3, 2).map(() => [1, 0, 0]);
      expect((await preview(guard, alike))!.collapsed).toBe(1);
      expect(await preview(guard, alike)).toBeUndefined();
      expect(await preview(guard, alike, false)).toBeUndefined();
      expect(await preview(guard, alike)).toBeUndefined();
      expect(await preview(guard, alike, false)).toBeUndefined();
      expect((await preview(guard, alike))!.collapsed).toBe(1);
    }));

  it("trains the fall-back from the collapse on", async () => {
    const guard = collapseGuard(batchHard({ margin: 0.3 }), {
      every: 1,
      patience: 1,
      fallback: semiHard({ margin: 0.3 }),
    });
    const x = scattered(6, 3, 2);
    const loss = async (objective: Objective<ClassBatch>): Promise<number> => {
      const value = tf.tidy(() => objective.prepare(batch).evaluate(tf.tensor2d(x), euclidean).loss);
      const [number] = await value.data();
      value.dispose();
      return number;
    };
    const [hard, semi] = [await loss(batchHard({ margin: 0.3 })), await loss(semiHard({ margin: 0.3 }))];
    expect(hard).not.toBeCloseTo(semi, 3);
    expect(await loss(guard)).toBeCloseTo(hard, 5);
    await preview(guard, scattered(6, 3, 2).map(() => [1, 0, 0])); // prettier-ignore
    expect(await loss(guard)).toBeCloseTo(semi, 5);
  });
});

describe("collapse, end to end", () => {
  beforeAll(() => tf.setBackend("cpu"));

  it("is reported by fit as a warning that says what to change", async () => {
    const data = clusters();
    const net = new SiameseNet({
      tower: denseTower({ inputShape: [8], units: [8], embeddingSize: 4, random: seeded(1) }),
    });
    const stop: Objective<ClassBatch> = {
      name: "all alike",
      prepare: ({ rows }) => ({
        rows,
        // Pulls all embeddings to one point.
        evaluate: (embeddings) => {
          const loss = tf.sum<tf.Scalar>(tf.square(tf.sub(embeddings, tf.tensor1d([1, 0, 0, 0]))));
          return { loss, sameDistance: tf.scalar(1), differentDistance: tf.scalar(1) };
        },
      }),
    };
    const warned: string[] = [];
    const { warnings, history } = await net.fit(data, {
      sampler: perClassSampler(data.labels, { random: seeded(2) }),
      objective: collapseGuard(stop, { every: 1, leastSpread: 0.2 }),
      epochs: 8,
      stepsPerEpoch: 20,
      learningRate: 0.02,
      callbacks: { onWarning: (message) => warned.push(message) },
      random: seeded(3),
    });
    expect(history.spread.at(-1)!).toBeLessThan(0.2);
    expect(warnings.length).toBeGreaterThan(0);
    expect(warned).toEqual(warnings);
    expect(warnings[0]).toMatch(
      /^the embeddings are collapsing in epoch \d: spread [\d.e-]+, effective rank [\d.]+; lower the learning rate/,
    );
    net.dispose();
  });

  it("collapseWarning tells complete collapse, collapse in progress and its cause, and nothing else", () => {
    expect(collapseWarning({ differentDistance: 0.5 }, 1)).toBeUndefined();
    expect(
      collapseWarning({ differentDistance: 0.5, spread: 0.01, effectiveRank: 1, collapsed: 0 }, 1),
    ).toBeUndefined();
    expect(collapseWarning({ differentDistance: 1e-5 }, 4)).toBe(
      "the embeddings have collapsed in epoch 4: different pairs are 0.00001 apart on average; " +
        "lower the learning rate, mine more gently (semiHard instead of batchHard), or normalise the input",
    );
    expect(
      collapseWarning({ differentDistance: 0.5, spread: 0.01, effectiveRank: 1, stuckAtMargin: 1, collapsed: 1 }, 2),
    ).toBe(
      "the embeddings are collapsing in epoch 2: spread 0.01, effective rank 1, loss stuck at the margin; " +
        "lower the learning rate, mine more gently (semiHard instead of batchHard), or take a larger batch",
    );
  });

  it("refuses options out of range", () => {
    expect(() => collapseGuard(batchHard(), { every: 0 })).toThrow(
      "collapseGuard: every must be a whole number of at least 1, got 0",
    );
    expect(() => collapseGuard(batchHard(), { leastSpread: 2 })).toThrow(
      "collapseGuard: leastSpread must be between 0 and 1, got 2",
    );
  });
});
