import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { clusteredMean } from "../../src/statistics/clusteredMean.js";
import { evaluateFewShot } from "../../src/evaluation/evaluateFewShot.js";
import { evaluateOneShotRuns } from "../../src/evaluation/evaluateOneShotRuns.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";

/** Ten classes on a line, `gap` apart, with unit noise. */
function classes(gap: number) {
  const random = seeded(1);
  const labels = Array.from({ length: 200 }, (_, row) => row % 10);
  const values = Float32Array.from(labels, (label) => gap * label + random());
  return { labels, embeddings: { values, length: 200, size: 1 } };
}

describe("evaluateFewShot", () => {
  it("finds all where classes lie apart, and a fifth where they do not", () => {
    for (const [gap, classifier] of [
      [5, "prototype"],
      [5, "nearest"],
      [0, "prototype"],
      [0, "nearest"],
    ] as const) {
      const { labels, embeddings } = classes(gap);
      const sampler = episodeSampler(labels, { ways: 5, shots: 2, queries: 4, random: seeded(2) });
      const report = evaluateFewShot(embeddings, sampler, { episodes: 200, classifier });
      expect(report).toMatchObject({ episodes: 200, ways: 5, shots: 2, queries: 20 });
      if (gap > 0) expect(report.accuracy.value).toBe(1);
      else {
        expect(report.accuracy.value).toBeGreaterThan(0.15);
        expect(report.accuracy.value).toBeLessThan(0.3); // classes of 20 rows differ a little by chance
      }
    }
  });

  it("compares with the mean, or with the nearest, of each class's support", () => {
    // Support of class 0 at 0 and 10 (mean 5), of class 1 at 8 and 8.
    const embeddings = { values: Float32Array.of(0, 10, 8, 8, 5.5, 9.5), length: 6, size: 1 };
    const episode = {
      rows: Int32Array.of(0, 1, 2, 3, 4, 5),
      classOf: Int32Array.of(0, 0, 1, 1, 0, 0),
      supportCount: 4,
    };
    const accuracy = (classifier: "prototype" | "nearest") =>
      evaluateFewShot(embeddings, () => episode, { episodes: 1, classifier }).accuracy.value;
    expect(accuracy("prototype")).toBe(0.5); // 5.5 is nearer to 5, 9.5 to 8
    expect(accuracy("nearest")).toBe(0.5); // 5.5 is nearer to 8, 9.5 to 10
  });

  it.each([
    {
      episode: { rows: Int32Array.of(0), classOf: Int32Array.of(0), supportCount: 1 },
      text: "evaluateFewShot: an episode must have queries, got none in 1 rows",
    },
    {
      episode: { rows: Int32Array.of(0, 9), classOf: Int32Array.of(0, 0), supportCount: 1 },
      text: "evaluateFewShot: rows must be in 0 to 1, got 9",
    },
  ])("refuses: $text", ({ episode, text }) => {
    const embeddings = { values: Float32Array.of(1, 2), length: 2, size: 1 };
    expect(() => evaluateFewShot(embeddings, () => episode)).toThrow(text);
  });
});

describe("evaluateOneShotRuns", () => {
  const x = [0, 10, 1, 9, 4, 6];
  const distance = (a: number, b: number) => Math.abs(x[a] - x[b]);

  it("counts the trials whose row is nearest", () => {
    const report = evaluateOneShotRuns(
      [
        { train: [0, 1], test: [2, 3], answer: [0, 1] },
        { train: [0, 1], test: [4, 5], answer: [1, 1] },
      ],
      distance,
    );
    expect(report).toMatchObject({ correct: 3, trials: 4, runs: [1, 0.5], accuracy: { value: 0.75 } });
  });

  it("gives a collapsed model no credit", () => {
    expect(evaluateOneShotRuns([{ train: [0, 1], test: [2], answer: [0] }], () => 0).correct).toBe(0);
  });

  it.each([
    { runs: [], text: "evaluateOneShotRuns: need at least 1 trial, got 0" },
    {
      runs: [{ train: [0], test: [1], answer: [] }],
      text: "evaluateOneShotRuns: a run must have one answer a test row, got 0 for 1 in run 0",
    },
    {
      runs: [{ train: [0], test: [1], answer: [1] }],
      text: "evaluateOneShotRuns: answers must be in 0 to 0, got 1 in run 0",
    },
  ])("refuses: $text", ({ runs, text }) => {
    expect(() => evaluateOneShotRuns(runs, distance)).toThrow(text);
  });
});

describe("clusteredMean", () => {
  it("is Student's interval for independent values", () => {
    // Mean 3, deviation sqrt(2.5), n = 5: 3 +- 2.776445 * 0.707107
    const { value, low, high } = clusteredMean([1, 2, 3, 4, 5]);
    expect(value).toBeCloseTo(3, 12);
    expect(low).toBeCloseTo(1.0367568, 6);
    expect(high).toBeCloseTo(4.9632432, 6);
  });

  it("is not narrowed by repeating values of a cluster", () => {
    const once = clusteredMean([1, 2, 3], [0, 1, 2]);
    const twice = clusteredMean([1, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2]);
    expect(twice.low).toBeCloseTo(once.low, 10);
  });

  it("knows nothing from one cluster", () => {
    expect(clusteredMean([0.5, 0.7], [1, 1], { range: [0, 1] })).toMatchObject({ low: 0, high: 1 });
  });
});
