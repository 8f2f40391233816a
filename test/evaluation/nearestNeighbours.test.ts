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

it("refuses to list none", () => {
  expect(() => nearestNeighbours(["a"], distance, { count: 0 })).toThrow(
    "nearestNeighbours: count must be a whole number of at least 1, got 0",
  );
});
