import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { MemoryQueue } from "../../src/training/memoryQueue.js";
import { valuesOf } from "../backends-under-test.js";

const batchOf = (rows: number[], classNames?: string[]): ClassBatch => ({
  rows: Int32Array.from(rows),
  classOf: Int32Array.from(rows, (row) => row % 2),
  ...(classNames && { classNames }),
});
const push = (queue: MemoryQueue, rows: number[]): void => {
  queue.push(batchOf(rows), Float32Array.from(rows.flatMap((row) => [row, -row])));
};

describe("MemoryQueue", () => {
  it("remembers the latest rows, oldest forgotten first, each once", async () => {
    const queue = new MemoryQueue(4);
    expect(queue.recall(batchOf([1]))).toBeUndefined();
    push(queue, [1, 2, 3]);
    push(queue, [4, 2]);
    expect(queue.length).toBe(4);
    const { classOf, read } = queue.recall(batchOf([]))!;
    expect(Array.from(classOf)).toEqual([1, 1, 0, 0]); // rows 1, 3, 4 and the renewed 2
    const memory = tf.tidy(() => read().embeddings);
    expect(await valuesOf(memory)).toEqual([1, -1, 3, -3, 4, -4, 2, -2]);
    push(queue, [5, 6]);
    expect(Array.from(queue.recall(batchOf([6]))!.classOf)).toEqual([0, 0, 1]);
  });

  it("keeps the last of a batch larger than itself, and hands out no old selves of the batch", () => {
    const queue = new MemoryQueue(2);
    push(queue, [1, 2, 3]);
    expect(queue.length).toBe(2);
    expect(queue.recall(batchOf([2, 3]))).toBeUndefined();
  });

  it("goes by the names of classes, whatever their numbers in the batch at hand", () => {
    const queue = new MemoryQueue(9);
    queue.push(batchOf([0, 1, 2], ["anna", "bert"]), new Float32Array(3)); // anna, bert, anna
    expect([...queue.recall(batchOf([], ["bert", "carl", "anna"]))!.classOf]).toEqual([2, 0, 2]);
    expect([...queue.recall(batchOf([], ["carl", "anna"]))!.classOf]).toEqual([1, 2, 1]); // bert is nobody of the batch's
  });

  it("refuses to remember nothing", () => {
    expect(() => new MemoryQueue(0.5)).toThrow(
      "memory: the number of rows remembered must be a whole number of at least 1, got 0.5",
    );
  });
});
