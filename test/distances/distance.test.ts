import { expect, it } from "vitest";

import { requireDistance, type Distance } from "../../src/distances/distance.js";
import { manhattan } from "../../src/distances/manhattan.js";

it.each<[unknown, string]>([
  ["cosine", 'f: distance must be a distance with name, rows, matrix, got "cosine"; pass euclidean, cosine or another'],
  [{ name: "own", rows: () => 0 }, "f: distance must be a distance with name, rows, matrix, got { name, rows }; pass euclidean, cosine or another"],
  [{ name: "own", rows: () => 0, matrix: 3 }, "f: distance.matrix must be a function, got 3"],
])("refuses what is no distance (%#)", (distance, text) => {
  expect(() => {
    requireDistance("f", distance as Distance);
  }).toThrow(new TypeError(text));
}); // prettier-ignore

it("lets the library's own and those of the same shape pass", () => {
  requireDistance("f", manhattan);
  requireDistance("f", { ...manhattan, name: "own" });
});
