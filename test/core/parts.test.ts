import { expect, it } from "vitest";
import { innerParts, prefixTensors, type SavedTensor } from "../../src/core/parts.js";

const tensor = (value: number): SavedTensor => ({ dtype: "float32", shape: [1], data: Float32Array.of(value) }) as unknown as SavedTensor; // prettier-ignore

it("brings tensors together under names of their own, and takes them apart again", () => {
  const net = new Map([["a", tensor(1)], ["deep/b", tensor(2)]]); // prettier-ignore
  const gallery = new Map([["a", tensor(3)]]);
  const tensors = prefixTensors({ net, gallery });
  expect([...tensors.keys()]).toEqual(["net/a", "net/deep/b", "gallery/a"]);
  const parts = { record: { net: { layers: 2 }, gallery: {} }, tensors };
  expect(innerParts("load", parts, "net")).toEqual({ record: { layers: 2 }, tensors: net });
  expect(innerParts("load", parts, "gallery").tensors).toEqual(gallery);
});

it.each([
  { record: {}, got: "none" },
  { record: { net: 5 }, got: "number" },
])("refuses parts without a record of that name: $got", ({ record, got }) => {
  expect(() => innerParts("load", { record, tensors: new Map() }, "net")).toThrow(
    `load: the data must hold a net, got ${got}`,
  );
});
