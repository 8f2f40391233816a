import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { fromArrays, fromReader, fromTensor, subset, type Dataset } from "../../src/data/dataset.js";

const values = async (dataset: Dataset, rows: number[]): Promise<number[][]> => {
  const tensor = await dataset.read(Int32Array.from(rows));
  const read = (await tensor.array()) as number[][];
  tensor.dispose();
  return read;
};

let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

describe.each([
  {
    kind: "fromTensor",
    make: (): [Dataset, () => void] => {
      const samples = tf.tensor2d([0, 1, 10, 11, 20, 21], [3, 2], "int32");
      return [fromTensor(samples, ["a", "b", "a"]), () => samples.dispose()];
    },
  },
  {
    kind: "fromArrays",
    make: (): [Dataset, () => void] => [
      fromArrays([[0, 1], Float32Array.of(10, 11), Uint8Array.of(20, 21)], ["a", "b", "a"]),
      () => undefined,
    ],
  },
  {
    kind: "fromReader",
    make: (): [Dataset, () => void] => [
      fromReader({
        sampleShape: [2],
        labels: ["a", "b", "a"],
        read: (row) => Promise.resolve([row * 10, row * 10 + 1]),
      }),
      () => undefined,
    ],
  },
])("$kind", ({ make }) => {
  it("reads the rows asked for, in that order, as float32", async () => {
    const [dataset, free] = make();
    expect(dataset.length).toBe(3);
    expect(dataset.sampleShape).toEqual([2]);
    expect([...dataset.labels.classOf]).toEqual([0, 1, 0]);
    expect(await values(dataset, [2, 0, 2])).toEqual([
      [20, 21],
      [0, 1],
      [20, 21],
    ]);
    const read = await dataset.read(Int32Array.of(0));
    expect(read.dtype).toBe("float32");
    read.dispose();
    free();
  });

  it.each([-1, 3, 1_000_000])("refuses row %i, which is not there", async (row) => {
    const [dataset, free] = make();
    const part = subset(dataset, [2, 1]);
    for (const [data, last] of [
      [dataset, 2],
      [part, 1],
      [subset(part, [1, 0]), 1],
    ] as const) {
      await expect(values(data, [0, row])).rejects.toThrow(
        new RangeError(`read: rows must be whole numbers from 0 to ${last}, got ${row} at place 1`),
      );
    }
    await expect(values(part, [2])).rejects.toThrow("read: rows must be whole numbers from 0 to 1, got 2 at place 0");
    free();
  });

  it("gives a subset its rows and labels", async () => {
    const [dataset, free] = make();
    const part = subset(dataset, [2, 1]);
    expect(part.labels.classNames).toEqual(["a", "b"]);
    expect(await values(part, [1, 0])).toEqual([
      [10, 11],
      [20, 21],
    ]);
    expect(await values(subset(part, [1]), [0])).toEqual([[10, 11]]);
    free();
  });
});

describe("subset", () => {
  it.each([NaN, 0.5, -1, Infinity, "0", undefined])("refuses row %s, which would be read as another", (row) => {
    expect(() => subset(fromArrays([[1], [2]], ["a", "b"]), [0, row as number])).toThrow(
      new RangeError(
        `subset: rows must be whole numbers from 0 to 1, got ${typeof row === "string" ? `"${row}"` : row} at place 1`,
      ),
    );
  });
});

describe("fromReader", () => {
  it.each(["at once", "later"])("leaves no rejection unheard where a reader throws %s", async (when) => {
    const unheard: unknown[] = [];
    const listen = (reason: unknown): void => void unheard.push(reason);
    process.on("unhandledRejection", listen);
    const read = (row: number): Promise<number[]> => {
      if (row === 1 && when === "at once") throw new Error("row 1");
      return Promise.reject(new Error(`row ${row}`));
    };
    const dataset = fromReader({ sampleShape: [1], labels: [0, 0, 1], read });
    await expect(Promise.resolve(dataset.read(Int32Array.of(0, 1, 2)))).rejects.toThrow("row");
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(unheard).toEqual([]);
  });
});

describe("a dataset", () => {
  it("gives forgeries a class of their own, beside what they imitate", () => {
    const dataset = fromArrays([[0], [1], [2], [3]], ["w", "w", "w", 5], { forged: [0, 1, true, 0] });
    expect(dataset.labels.classNames).toEqual(["w", "w (forged)", 5]);
    expect([...dataset.labels.classOf]).toEqual([0, 1, 1, 2]);
    expect([...dataset.groups!.classOf]).toEqual([0, 0, 0, 1]);
    const part = subset(dataset, [3, 2]);
    expect([...part.forged!]).toEqual([0, 1]);
    expect(part.groups!.classNames).toEqual([5, "w"]);
  });

  it.each([
    [() => fromArrays([], []), "fromArrays: a dataset needs at least one sample, got none"],
    [() => fromArrays([[1]], ["a", "b"]), "fromArrays: there must be one label per sample, got 2 for 1 samples"],
    [
      () => fromArrays([[1]], ["a"], { groups: [] }),
      "fromArrays: there must be one group per sample, got 0 for 1 samples",
    ],
    [
      () => fromArrays([[1]], ["a"], { forged: [1, 0] }),
      "fromArrays: there must be one forged mark per sample, got 2 for 1 samples",
    ],
    [
      () => fromArrays([[1, 2], [3]], ["a", "b"]),
      "fromArrays: every sample must have 2 numbers (shape [2]), got 1 at row 1",
    ],
    [() => fromArrays([[1], [NaN]], ["a", "b"]), "fromArrays: values must be finite, got NaN at row 1, place 0"],
    [() => fromTensor(tf.tensor1d([]), []), "fromTensor: samples must have shape [rows, ...], got [0]"],
    [() => subset(fromArrays([[1]], ["a"]), [1]), "subset: rows must be whole numbers from 0 to 0, got 1 at place 0"],
    [
      () => subset(fromArrays([[1], [2]], ["a", "b"]), [0.5]),
      "subset: rows must be whole numbers from 0 to 1, got 0.5 at place 0",
    ],
    [
      () => fromArrays([[1], [2]], ["a", "b"], { forged: [0, 2] }),
      "fromArrays: a forged mark must be 0, 1, false or true, got 2 at row 1",
    ],
    [() => subset(fromArrays([[1]], ["a"]), []), "subset: need at least one row, got none"],
  ])("says what is wrong (%#)", (make, text) => {
    tf.tidy(() => {
      expect(make).toThrow(new RangeError(text));
    });
  });

  it.each([
    [[1], "fromReader: a sample must have 2 numbers (shape [2]), got 1 at row 1"],
    [[1, Infinity], "fromReader: values must be finite, got Infinity at row 1, place 1"],
  ])("names the row that its reader gets wrong", async (sample, text) => {
    const dataset = fromReader({ sampleShape: [2], labels: ["a", "b"], read: (row) => (row ? sample : [0, 0]) });
    await expect(values(dataset, [0, 1])).rejects.toThrow(new RangeError(text));
  });
});
