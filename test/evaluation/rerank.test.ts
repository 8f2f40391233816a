import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { evaluateRetrieval } from "../../src/evaluation/evaluateRetrieval.js";
import { rerank } from "../../src/evaluation/rerank.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";
import { rerankedMatrix } from "../oracles/reranking.js";

/** Rows of `classes` that each lie on a bent line, so that the ends of one class are far apart: a chain of near neighbours. */
function chains(classes: number, perClass: number, seed: number) {
  const random = seeded(seed);
  const labels: number[] = [];
  const values: number[] = [];
  for (let c = 0; c < classes; c++) {
    for (let k = 0; k < perClass; k++) {
      labels.push(c);
      values.push(c + 0.25 * random(), (4 * k) / perClass + 0.1 * random());
    }
  }
  return { labels, embeddings: { values: Float32Array.from(values), length: labels.length, size: 2 } };
}

describe("rerank", () => {
  it.each([
    { k1: 6, k2: 3, lambda: 0.3 },
    { k1: 5, k2: 1, lambda: 0 },
    { k1: 9, k2: 10, lambda: 0.7 },
    { k1: 1, k2: 2, lambda: 0.5 },
    { k1: 29, k2: 4, lambda: 0.1 },
  ])("gives what the authors' program gives for %o", (options) => {
    for (const seed of [1, 2]) {
      const { embeddings } = chains(5, 6, seed);
      const distance = rowDistance(embeddings, "squaredEuclidean");
      const rows = Array.from({ length: 30 }, (_, row) => row);
      const expected = rerankedMatrix(rows.map((a) => rows.map((b) => distance(a, b))), options); // prettier-ignore
      const reranked = rerank(distance, 30, options);
      for (const a of rows) for (const b of rows) expect(reranked(a, b)).toBeCloseTo(expected[a][b], 12);
    }
  });

  it("takes any function of two rows, and gives the same one by one and for many at once", () => {
    const { embeddings } = chains(4, 5, 3);
    const distance = rowDistance(embeddings, "squaredEuclidean");
    const fast = rerank(distance, 20, { k1: 6, k2: 2 });
    const slow = rerank((a, b) => distance(a, b), 20, { k1: 6, k2: 2 });
    const [queries, rows] = [[3, 0], [19, 3, 7]]; // prettier-ignore
    for (const one of [fast, slow]) {
      const out = new Float64Array(6);
      one.toRows!(queries, rows, out);
      expect([...out]).toEqual(queries.flatMap((a) => rows.map((b) => fast(a, b))));
    }
  });

  it("is the Jaccard distance of the neighbours, worked by hand", () => {
    // Rows 0 and 1, and 2 and 3, are one another's nearest; with k1 = 1 each neighbourhood is such a pair.
    const x = [0, 1, 3, 3.5];
    const reranked = rerank((a, b) => Math.abs(x[a] - x[b]), 4, { k1: 1, k2: 1, lambda: 0 });
    const far = Math.exp(-1 / 3.5); // row 1 as seen by row 0, whose largest distance is 3.5; itself it sees with weight 1
    const near = Math.exp(-1 / 2.5); // row 0 as seen by row 1
    const smaller = Math.min(1 / (1 + far), near / (1 + near)) + Math.min(far / (1 + far), 1 / (1 + near));
    expect(reranked(0, 1)).toBeCloseTo(1 - smaller / (2 - smaller), 12);
    expect(reranked(0, 2)).toBe(1); // nothing in common
    expect(reranked(0, 0)).toBeCloseTo(0, 12);
  });

  it("finds the far end of a chain that the plain distance misses", () => {
    const { labels, embeddings } = chains(6, 12, 4);
    const distance = rowDistance(embeddings, "squaredEuclidean");
    const plain = evaluateRetrieval(labels, distance).meanAveragePrecision.value;
    const reranked = evaluateRetrieval(labels, rerank(distance, 72, { k1: 8, k2: 3 })).meanAveragePrecision.value;
    expect(plain).toBeLessThan(0.85);
    expect(reranked).toBeGreaterThan(plain + 0.1);
  });

  it("works where all rows are in one place", () => {
    const reranked = rerank(() => 0, 5, { k1: 2, k2: 1 });
    for (const a of [0, 3]) for (const b of [1, 4]) expect(reranked(a, b)).toBeGreaterThanOrEqual(0);
  });

  it("carries the model on, and a distance of its own name", () => {
    const { embeddings } = chains(3, 4, 5);
    const { model, distance } = rerank(rowDistance({ ...embeddings, model: "m" }), 12, { k1: 3, k2: 1 });
    expect([model, distance]).toEqual(["m", "re-ranked euclidean"]);
  });

  it.each([
    [4, { k1: 4 }, "rerank: k1 must be below the number of rows, 4, got 4"],
    [30, { k1: 4, k2: 6 }, "rerank: k2 must be at most k1 + 1, 5, got 6"],
    [30, { lambda: 1.5 }, "rerank: lambda must be between 0 and 1, got 1.5"],
    [0, {}, "rerank: count must be"],
  ])("refuses %d rows with %o", (count, options, message) => {
    expect(() => rerank((a, b) => Math.abs(a - b), count, options)).toThrow(message);
  });

  it("refuses a row that is not one of them", () => {
    const reranked = rerank((a, b) => Math.abs(a - b), 4, { k1: 2, k2: 1 });
    expect(() => reranked(0, 4)).toThrow("rerank: rows must be");
  });

  it("names the rows whose distance is no number", () => {
    expect(() => rerank((a, b) => (a + b === 3 ? NaN : 1), 4, { k1: 2, k2: 1 })).toThrow(
      "got NaN between rows 0 and 3",
    );
  });
});
