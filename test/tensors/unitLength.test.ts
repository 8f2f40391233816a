import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { safeRoot } from "../../src/tensors/safeRoot.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import {
  expectClose,
  expectNoLeak,
  numericGradient,
  onEachBackend,
  valueAndGradient,
  valuesOf,
} from "../backends-under-test.js";
import { unit } from "../oracles/distances.js";

onEachBackend(() => {
  it.each([
    { row: [3, 4], scaled: [0.6, 0.8] },
    { row: [0, 0], scaled: [0, 0] },
    { row: [-2, 0], scaled: [-1, 0] },
    { row: [3e-30, 4e-30], scaled: [0.6, 0.8] },
    { row: [3e30, 4e30], scaled: [0.6, 0.8] },
  ])("unitLength scales $row to $scaled", async ({ row, scaled }) => {
    expectClose(await valuesOf(unitLength(tf.tensor2d([row]))), scaled, 1e-6);
  });

  it("unitLength has the gradient of the textbook formula, and 0 at a row of zeros", async () => {
    const rows = [[0.3, -1.2, 0.7], [0, 0, 0], [2.5, 0.4, -0.6]]; // prettier-ignore
    const weight = [[1, 2, 3], [4, 5, 6], [-1, 0.5, 2]]; // prettier-ignore
    const { gradient } = await valueAndGradient((x) => tf.sum(tf.mul(weight, unitLength(x))), rows);
    const expected = numericGradient(
      (x) => x.reduce((sum, row, i) => sum + unit(row).reduce((part, value, j) => part + value * weight[i][j], 0), 0),
      rows,
    );
    expect(gradient[1]).toEqual([0, 0, 0]);
    expectClose([gradient[0], gradient[2]], [expected[0], expected[2]]);
  });

  it("safeRoot has gradient 1 / (2 √x), and 0 at 0 and below", async () => {
    const { value, gradient } = await valueAndGradient((x) => tf.sum(safeRoot(x)), [[4, 0.25, 0, -1e-9]]);
    expect(value).toBeCloseTo(2.5, 6);
    expectClose(gradient, [[0.25, 1, 0, 0]]);
  });

  it("keeps no tensors but the result", () =>
    expectNoLeak(async () => {
      await valueAndGradient((x) => tf.sum(safeRoot(unitLength(x))), [[1, 2]]);
    }));
});
