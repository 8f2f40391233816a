import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { logSumExpOfRows } from "../../src/tensors/logSumExpOfRows.js";
import { expectClose, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";

const x = [[1, 2, 3], [500, 499, -500], [-1, 0, 1]]; // prettier-ignore
const exact = (values: readonly number[]): number => {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
};

onEachBackend(() => {
  it("adds up whole rows, exactly for large numbers, with the softmax as its gradient", async () => {
    const { value, has } = logSumExpOfRows(tf.tensor2d(x));
    expectClose(await valuesOf(value), x.map(exact), 1e-5);
    expect(await valuesOf(has)).toEqual([1, 1, 1]);
    const { gradient } = await valueAndGradient((rows) => tf.sum(logSumExpOfRows(rows).value), x);
    expectClose(gradient, x.map((row) => row.map((entry) => Math.exp(entry - exact(row)))), 1e-5); // prettier-ignore
  });

  it("adds up what the mask keeps, and says where there is nothing", async () => {
    const mask = Float32Array.of(1, 0, 1, 0, 1, 1, 0, 0, 0);
    const { value, has } = logSumExpOfRows(tf.tensor2d(x), mask);
    const found = await valuesOf(value);
    expectClose(found.slice(0, 2), [exact([1, 3]), exact([499, -500])], 1e-5);
    expect(Number.isFinite(found[2])).toBe(true);
    expect(await valuesOf(has)).toEqual([1, 1, 0]);
    const { gradient } = await valueAndGradient((rows) => tf.sum(logSumExpOfRows(rows, mask).value), x);
    expect([gradient[0][1], gradient[1][0]]).toEqual([0, 0]);
  });
});
