import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { distancesTo } from "../../src/evaluation/distancesTo.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";

describe("distancesTo", () => {
  it("gives the distances of each query to all rows, in order, for any kind of distance", () => {
    const queries = Array.from({ length: 19 }, (_, k) => 2 * k);
    const rows = [5, 1, 30];
    const seen: [number, number[]][] = [];
    distancesTo(
      "test",
      queries,
      rows,
      (a, b) => 100 * a + b,
      (query, list) => seen.push([query, Array.from(list)]),
    );
    expect(seen).toEqual(queries.map((query) => [query, rows.map((row) => 100 * query + row)]));
  });

  it.each(["euclidean", "squaredEuclidean", "cosine", "manhattan"] as const)(
    "gives the very numbers of %s of two rows, however many there are",
    (name) => {
      const random = seeded(1);
      const values = Float32Array.from({ length: 23 * 7 }, () => random() - 0.5);
      const distance = rowDistance({ values, length: 23, size: 7 }, name);
      for (const count of [1, 3, 4, 8, 23]) {
        const queries = Array.from({ length: count }, (_, k) => 22 - k);
        const rows = Array.from({ length: 23 }, (_, row) => row);
        distancesTo("test", queries, rows, distance, (query, list) => {
          expect(Array.from(list)).toEqual(rows.map((row) => distance(query, row)));
        });
      }
    },
  );

  it("refuses what is no number, but for a row to itself", () => {
    const run = (bad: number) => () =>
      distancesTo(
        "test",
        [0, 1],
        [0, 1],
        (a, b) => (a === 1 && b === bad ? NaN : 0),
        () => undefined,
      );
    expect(run(0)).toThrow("test: distances must be numbers, got NaN between rows 1 and 0");
    expect(run(1)).not.toThrow();
  });
});
