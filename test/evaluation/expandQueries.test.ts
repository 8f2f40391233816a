import { describe, expect, it } from "vitest";

import type { Embeddings } from "../../src/data/embeddings.js";
import { seeded } from "../../src/core/random.js";
import { evaluateRetrieval } from "../../src/evaluation/evaluateRetrieval.js";
import { expandQueries } from "../../src/evaluation/expandQueries.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";

/** A noisy direction for each class. */
function noisy(classes: number, perClass: number, size: number, noise: number) {
  const random = seeded(6);
  const around = (): number => random() + random() + random() - 1.5;
  const labels: number[] = [];
  const values: number[] = [];
  for (let c = 0; c < classes; c++) {
    const centre = Array.from({ length: size }, around);
    for (let k = 0; k < perClass; k++) {
      labels.push(c);
      values.push(...centre.map((value) => value + noise * around()));
    }
  }
  return { labels, embeddings: { values: Float32Array.from(values), length: labels.length, size } };
}

/** The same, row by row over plain lists. */
function naive(rows: readonly (readonly number[])[], queries: readonly number[], neighbours: number, alpha: number) {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, k) => sum + value * b[k], 0);
  const similarity = (a: number, b: number): number => dot(rows[a], rows[b]) / Math.sqrt(dot(rows[a], rows[a]) * dot(rows[b], rows[b])); // prettier-ignore
  return rows.map((row, q) => {
    if (!queries.includes(q)) return row;
    const nearest = [...rows.keys()].filter((r) => r !== q).sort((a, b) => similarity(q, b) - similarity(q, a)).slice(0, neighbours); // prettier-ignore
    const sum = row.map((value, k) => value + nearest.reduce((more, r) => more + Math.max(0, similarity(q, r)) ** alpha * (similarity(q, r) > 0 ? rows[r][k] : 0), 0)); // prettier-ignore
    return sum.map((value) => value / Math.sqrt(dot(sum, sum)));
  });
}

describe("expandQueries", () => {
  it("adds the nearest by their similarity to the power alpha, worked by hand", () => {
    const embeddings = { values: Float32Array.of(1, 0, 0.8, 0.6, 0, 1), length: 3, size: 2 };
    const { values } = expandQueries(embeddings, { queries: [0], neighbours: 1, alpha: 2 });
    const [x, y] = [1 + 0.64 * 0.8, 0.64 * 0.6];
    expect(values[0]).toBeCloseTo(x / Math.hypot(x, y), 6);
    expect(values[1]).toBeCloseTo(y / Math.hypot(x, y), 6);
    expect(values.slice(2)).toEqual(embeddings.values.slice(2));
    const average = expandQueries(embeddings, { queries: [0], neighbours: 1, alpha: 0 }).values;
    expect(average[0]).toBeCloseTo(1.8 / Math.hypot(1.8, 0.6), 6);
  });

  it.each([
    { neighbours: 1, alpha: 0 },
    { neighbours: 3, alpha: 3 },
    { neighbours: 50, alpha: 0.5 }, // all others
  ])("gives what a loop over plain lists gives for %o", ({ neighbours, alpha }) => {
    const { embeddings } = noisy(4, 4, 5, 1);
    const rows = Array.from({ length: 16 }, (_, row) => Array.from(embeddings.values.subarray(row * 5, row * 5 + 5)));
    for (const queries of [undefined, [2, 9]]) {
      const expected = naive(rows, queries ?? [...rows.keys()], neighbours, alpha).flat();
      const { values } = expandQueries(embeddings, { ...(queries && { queries }), neighbours, alpha });
      expected.forEach((value, k) => {
        expect(values[k]).toBeCloseTo(value, 5);
      });
    }
  });

  it("finds more of what belongs together in noise", () => {
    const { labels, embeddings } = noisy(20, 6, 16, 1);
    const mAP = (one: Embeddings): number => evaluateRetrieval(labels, rowDistance(one, "cosine")).meanAveragePrecision.value; // prettier-ignore
    expect(mAP(expandQueries(embeddings))).toBeGreaterThan(mAP(embeddings) + 0.03);
  });

  it("keeps the distance and forgets the model, whose embeddings these are no longer", () => {
    const { embeddings } = noisy(2, 2, 3, 1);
    const before = embeddings.values.slice();
    const result = expandQueries({ ...embeddings, distance: "cosine", model: "m" });
    expect([result.distance, result.model, result.length, result.size]).toEqual(["cosine", undefined, 4, 3]);
    expect(embeddings.values).toEqual(before);
  });

  it("leaves a row of zeros at zero", () => {
    const embeddings = { values: new Float32Array(4), length: 2, size: 2 };
    expect([...expandQueries(embeddings).values]).toEqual([0, 0, 0, 0]);
  });

  it("refuses what is out of range", () => {
    const { embeddings } = noisy(2, 2, 3, 1);
    expect(() => expandQueries(embeddings, { neighbours: 0 })).toThrow("expandQueries: neighbours must be");
    expect(() => expandQueries(embeddings, { alpha: -1 })).toThrow("expandQueries: alpha must be");
    expect(() => expandQueries(embeddings, { queries: [4] })).toThrow("expandQueries: queries must be");
  });
});
