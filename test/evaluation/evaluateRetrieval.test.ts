import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateRetrieval } from "../../src/evaluation/evaluateRetrieval.js";
import { agrees, hasReference, referenceRetrieval } from "../oracles/reference.js";

/** The definitions, on fully sorted lists; of equally near rows the wrong one first. */
function oracle(labels: number[], distance: (a: number, b: number) => number) {
  const perQuery = labels.flatMap((label, query) => {
    const others = labels
      .map((other, row) => ({ row, right: other === label, distance: distance(query, row) }))
      .filter(({ row }) => row !== query)
      .sort((a, b) => a.distance - b.distance || Number(a.right) - Number(b.right));
    const R = others.filter(({ right }) => right).length;
    if (R === 0) return [];
    const precisionAt = (rank: number) => others.slice(0, rank).filter(({ right }) => right).length / rank;
    const rightRanks = others.flatMap(({ right }, k) => (right ? [k + 1] : []));
    return [
      {
        first: precisionAt(1),
        rPrecision: precisionAt(R),
        mapAtR: rightRanks.filter((rank) => rank <= R).reduce((sum, rank) => sum + precisionAt(rank), 0) / R,
        map: rightRanks.reduce((sum, rank) => sum + precisionAt(rank), 0) / R,
        mrr: 1 / rightRanks[0],
        recall3: Number(rightRanks[0] <= 3),
      },
    ];
  });
  const mean = (name: keyof (typeof perQuery)[0]) => perQuery.reduce((sum, q) => sum + q[name], 0) / perQuery.length;
  return { count: perQuery.length, mean };
}

describe("evaluateRetrieval", () => {
  it("is what sorting every list gives, ties included", () => {
    const row = fc.record({ label: fc.nat(3), x: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 25 }), (rows) => {
        const labels = rows.map(({ label }) => label);
        const distance = (a: number, b: number) => Math.abs(rows[a].x - rows[b].x);
        const { count, mean } = oracle(labels, distance);
        fc.pre(count > 0);
        const report = evaluateRetrieval(labels, distance, { recallAt: [3] });
        expect(report.queries).toBe(count);
        expect(report.queriesWithoutReference).toBe(labels.length - count);
        expect(report.precisionAt1.value).toBeCloseTo(mean("first"), 10);
        expect(report.rPrecision.value).toBeCloseTo(mean("rPrecision"), 10);
        expect(report.meanAveragePrecisionAtR.value).toBeCloseTo(mean("mapAtR"), 10);
        expect(report.meanAveragePrecision.value).toBeCloseTo(mean("map"), 10);
        expect(report.meanReciprocalRank.value).toBeCloseTo(mean("mrr"), 10);
        expect(report.recallAt[3].value).toBeCloseTo(mean("recall3"), 10);
      }),
    );
  });

  it("searches only the references, and ignores what it is told to", () => {
    const labels = ["a", "a", "b", "b"];
    const x = [0, 3, 1, 2];
    const distance = (a: number, b: number) => Math.abs(x[a] - x[b]);
    const report = evaluateRetrieval(labels, distance, { queries: [0], references: [1, 2] });
    expect(report).toMatchObject({ queries: 1, precisionAt1: { value: 0 }, meanReciprocalRank: { value: 0.5 } });
    const without = evaluateRetrieval(labels, distance, {
      queries: [0],
      references: [1, 2],
      ignore: (_, row) => row === 2,
    });
    expect(without.precisionAt1.value).toBe(1);
  });

  it("leaves out of MAP and MRR what lies beyond the depth", () => {
    const x = [0, 1, 2, 3];
    const report = evaluateRetrieval(["a", "b", "a", "a"], (a, b) => Math.abs(x[a] - x[b]), { queries: [0], depth: 2 });
    expect(report.meanAveragePrecision.value).toBeCloseTo(1 / 2 / 2, 12); // the third, at rank 3, is not seen
    expect(report.meanReciprocalRank.value).toBe(0.5);
  });

  it("gives a collapsed model no credit", () => {
    expect(evaluateRetrieval(["a", "a", "b", "b"], () => 0).precisionAt1.value).toBe(0);
  });

  it.each([
    {
      call: () => evaluateRetrieval(["a", "b"], () => 1),
      text: "evaluateRetrieval: at least 1 query must have a reference of its class, got 2 queries without one",
    },
    {
      call: () => evaluateRetrieval(["a", "a"], () => NaN),
      text: "evaluateRetrieval: distances must be numbers, got NaN between rows 0 and 1",
    },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });

  it.skipIf(!hasReference)("agrees with pytorch-metric-learning", () => {
    for (const { n, labels, distances, retrieval } of referenceRetrieval) {
      const report = evaluateRetrieval(labels, (a, b) => distances.euclidean[a * n + b], { depth: "largestClass" });
      const pairs: [number, number][] = [
        [report.precisionAt1.value, retrieval.precision_at_1],
        [report.rPrecision.value, retrieval.r_precision],
        [report.meanAveragePrecisionAtR.value, retrieval.mean_average_precision_at_r],
        [report.meanAveragePrecision.value, retrieval.mean_average_precision],
        [report.meanReciprocalRank.value, retrieval.mean_reciprocal_rank],
      ];
      for (const [actual, expected] of pairs)
        expect(agrees(actual, expected), `${actual} against ${expected}`).toBe(true);
    }
  });
});
