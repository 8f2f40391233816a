import { expect, it } from "vitest";

import { classWords } from "../../src/tensors/classWords.js";
import { expectNoLeak, onEachBackend, valuesOf } from "../backends-under-test.js";

onEachBackend(() => {
  it("numbers classes in the order in which they appear, rows and columns alike, whatever numbers they are", () =>
    expectNoLeak(async () => {
      const { rowClass, columnClass } = classWords([7, -1, 7, 2.5], [2.5, 7, 99, 99]);
      expect([rowClass.dtype, columnClass.dtype]).toEqual(["int32", "int32"]);
      expect(await valuesOf(rowClass)).toEqual([0, 1, 0, 2]);
      expect(await valuesOf(columnClass)).toEqual([2, 0, 3, 3]);
    }));

  it("makes one tensor where the columns are the rows", () =>
    expectNoLeak(async () => {
      const { rowClass, columnClass } = classWords(Int32Array.of(3, 3, 1));
      expect(columnClass).toBe(rowClass);
      expect(await valuesOf(rowClass)).toEqual([0, 0, 1]);
    }));
});
