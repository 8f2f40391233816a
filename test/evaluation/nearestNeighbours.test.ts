import fc from "fast-check";
import { expect, it } from "vitest";
import { nearestNeighbours } from "../../src/evaluation/nearestNeighbours.js";

const x = [0, 1, 5, 1];
const distance = (a: number, b: number) => Math.abs(x[a] - x[b]);

it("lists the nearest rows without the query itself, ties in order of rows", () => {
  const lists = nearestNeighbours(["a", "a", "b", "b"], distance, { count: 2 });
  expect(lists.length).toBe(4);
  expect(lists[0]).toEqual({
    query: 0,
    neighbours: [
      { row: 1, distance: 1, isSame: true },
      { row: 3, distance: 1, isSame: false },
    ],
  });
  expect(nearestNeighbours(["a", "a", "b", "b"], distance, { queries: [2], count: 9 })[0].neighbours.length).toBe(3);
});

it("lists what sorting all rows would, for any number of neighbours", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      (places, count) => {
        const between = (a: number, b: number) => Math.abs(places[a] - places[b]);
        for (const { query, neighbours } of nearestNeighbours(places, between, { count })) {
          const sorted = places
            .map((_, row) => row)
            .filter((row) => row !== query)
            .sort((a, b) => between(query, a) - between(query, b) || a - b);
          expect(neighbours.map(({ row }) => row)).toEqual(sorted.slice(0, count));
          for (const { row, distance: d, isSame } of neighbours) {
            expect([d, isSame]).toEqual([between(query, row), places[row] === places[query]]);
          }
        }
      },
    ),
  );
});

it("refuses to list none", () => {
  expect(() => nearestNeighbours(["a"], distance, { count: 0 })).toThrow(
    "nearestNeighbours: count must be a whole number of at least 1, got 0",
  );
});
