import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { sampleBatch, type SampleInput } from "../../src/data/sampleBatch.js";

describe("sampleBatch", () => {
  it.each<[string, () => SampleInput, number[]]>([
    ["the numbers of one sample", () => [1, 2, 3, 4], [1, 2, 2]],
    ["one typed array", () => Float32Array.of(1, 2, 3, 4), [1, 2, 2]],
    ["a list of samples", () => [[1, 2, 3, 4], Float32Array.of(5, 6, 7, 8)], [2, 2, 2]],
    ["a tensor of one sample", () => tf.tensor2d([1, 2, 3, 4], [2, 2]), [1, 2, 2]],
    ["a tensor of rows", () => tf.ones([3, 2, 2], "int32"), [3, 2, 2]],
  ])("reads %s", (_, make, shape) => {
    tf.tidy(() => {
      const batch = sampleBatch("f", make(), [2, 2]);
      expect(batch.shape).toEqual(shape);
      expect(batch.dtype).toBe("float32");
    });
  });

  it("leaves the caller's tensor alone", () => {
    const mine = tf.ones([1, 2]);
    sampleBatch("f", mine, [2]).dispose();
    expect([...mine.dataSync()]).toEqual([1, 1]);
    mine.dispose();
  });

  it.each<[() => SampleInput, string]>([
    [() => [1, 2, 3], "f: a sample must have 4 numbers (shape [2, 2] or [rows, 2, 2]), got 3 in sample 0"],
    [() => [1, 2, NaN, 4], "f: samples must be finite, got NaN in sample 0, place 2"],
    [() => [] as number[][], "f: need at least one sample, got none"],
    [() => tf.ones([4]), "f: samples must have shape [2, 2] or [rows, 2, 2], got [4]"],
    [() => tf.ones([2, 3]), "f: samples must have shape [2, 2] or [rows, 2, 2], got [2, 3]"],
    [() => tf.zeros([0, 2, 2]), "f: need at least one sample, got none"],
  ])("refuses what does not fit (%#)", (make, text) => {
    tf.tidy(() => {
      expect(() => sampleBatch("f", make(), [2, 2])).toThrow(new RangeError(text));
    });
  });
});
