import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { MemoryQueue } from "../../src/training/memoryQueue.js";
import { valuesOf } from "../backends-under-test.js";

const push = (queue: MemoryQueue, rows: number[]): void => {
  queue.push(Int32Array.from(rows), rows.map((row) => row % 2), Float32Array.from(rows.flatMap((row) => [row, -row]))); // prettier-ignore
};

describe("MemoryQueue", () => {
  it("remembers the latest rows, oldest forgotten first, each once", async () => {
    const queue = new MemoryQueue(4);
    expect(queue.recall(Int32Array.of(1))).toBeUndefined();
    push(queue, [1, 2, 3]);
    push(queue, [4, 2]);
    expect(queue.length).toBe(4);
    const { classOf, read } = queue.recall(new Int32Array(0))!;
    expect(Array.from(classOf)).toEqual([1, 1, 0, 0]); // rows 1, 3, 4 and the renewed 2
    const memory = tf.tidy(() => read().embeddings);
    expect(await valuesOf(memory)).toEqual([1, -1, 3, -3, 4, -4, 2, -2]);
    push(queue, [5, 6]);
    expect(Array.from(queue.recall(Int32Array.of(6))!.classOf)).toEqual([0, 0, 1]);
  });

  it("keeps the last of a batch larger than itself, and hands out no old selves of the batch", () => {
    const queue = new MemoryQueue(2);
    push(queue, [1, 2, 3]);
    expect(queue.length).toBe(2);
    expect(queue.recall(Int32Array.of(2, 3))).toBeUndefined();
  });

  it("refuses to remember nothing", () => {
    expect(() => new MemoryQueue(0.5)).toThrow(
      "memory: the number of rows remembered must be a whole number of at least 1, got 0.5",
    );
  });
});
