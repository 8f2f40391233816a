import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { selectEntries, selectRows } from "../../src/tensors/selectRows.js";
import { expectClose, expectNoLeak, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";

onEachBackend(() => {
  it("selectRows gives the rows asked for, and their gradients add up where they came from", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }),
        async (rows, size, picks) => {
          const places = Int32Array.from(picks, (pick) => pick % rows);
          const matrix = Array.from({ length: rows }, (_, i) => Array.from({ length: size }, (__, j) => i * 10 + j));
          const weight = Array.from(places, (_, k) => Array.from({ length: size }, (__, j) => k - j));
          expectClose(
            await valuesOf(selectRows(tf.tensor2d(matrix), places)),
            Array.from(places, (i) => matrix[i]),
          );
          const { gradient } = await valueAndGradient((x) => tf.sum(tf.mul(selectRows(x, places), weight)), matrix);
          const expected = matrix.map((row, i) =>
            row.map((_, j) => weight.reduce((sum, values, k) => sum + (places[k] === i ? values[j] : 0), 0)),
          );
          expectClose(gradient, expected);
        },
      ),
      { numRuns: 30 },
    ));

  it("selectEntries gives entries by their place in row-major order, differentiably", async () => {
    const places = Int32Array.of(5, 0, 5, 2);
    const { value, gradient } = await valueAndGradient(
      (x) => tf.sum(tf.mul(selectEntries(x, places), [1, 2, 3, 4])),
      [[1, 2, 3], [4, 5, 6]], // prettier-ignore
    );
    expect(value).toBe(6 + 2 * 1 + 3 * 6 + 4 * 3);
    expectClose(gradient, [[2, 0, 4], [0, 0, 4]]); // prettier-ignore
  });

  it("gives nothing when nothing is asked for", async () => {
    const x = tf.ones<tf.Rank.R2>([2, 3]);
    const none = selectRows(x, new Int32Array(0));
    expect(none.shape).toEqual([0, 3]);
    expect(await valuesOf(selectEntries(x, new Int32Array(0)))).toEqual([]);
    tf.dispose([x, none]);
  });

  it("keeps no tensors but its result", () =>
    expectNoLeak(() => valueAndGradient((x) => tf.sum(selectRows(x, Int32Array.of(0, 0))), [[1, 2]])));
});
