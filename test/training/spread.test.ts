import { expect, it } from "vitest";

import { trimmedSpread } from "../../src/training/spread.js";

const spread = (rows: readonly (readonly number[])[]): number =>
  trimmedSpread(Float32Array.from(rows.flat()), rows.length);

it.each([
  { what: "all alike", rows: [[1, 2], [1, 2], [1, 2], [1, 2]], is: 0 }, // prettier-ignore
  { what: "all but a quarter alike", rows: [[1, 0], [1, 0], [1, 0], [-1, 0]], is: 0 }, // prettier-ignore
  { what: "two halves", rows: [[1, 0], [1, 0], [-1, 0], [-1, 0]], is: 1 }, // prettier-ignore
  { what: "five and three", rows: [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [-1, 0], [-1, 0], [-1, 0]], is: 2 }, // prettier-ignore
  { what: "one row", rows: [[3, 4]], is: 0 },
])("trimmedSpread of $what is $is", ({ rows, is }) => {
  expect(spread(rows)).toBeCloseTo(is, 6);
  expect(spread(rows.map((row) => row.map((value) => 1000 * value)))).toBeCloseTo(is, 6);
});
