import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SavedTensor } from "../../src/core/parts.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/core/safetensors.js";

const tensors = new Map<string, SavedTensor>([
  ["flags", { shape: [3], values: Uint8Array.of(1, 0, 255) }],
  ["conv2d_1/kernel", { shape: [2, 3], values: Float32Array.of(1.5, -2, 0, 1e-40, NaN, -Infinity) }],
  ["10", { shape: [], values: Int32Array.of(-7) }],
  ["9", { shape: [0, 4], values: new Float32Array(0) }],
  ['ÄÖ 名前 " \\ ../x', { shape: [1], values: Float32Array.of(3) }],
]);
const metadata = new Map([["b", "text \u2028 🔥"], ["2", "two"], ["1", "one"]]); // prettier-ignore

/** A file with this header, of which some bytes may be replaced. */
function fileOf(header: unknown, numbers = 0, size?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + numbers);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe("encodeSafetensors", () => {
  it("lays a file out to the byte as the format has it", () => {
    const bytes = encodeSafetensors(new Map([["a", { shape: [1, 2], values: Float32Array.of(1, 2) }]]), new Map([["k", "v"]])); // prettier-ignore
    const header = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    expect(header.length % 8).not.toBe(0); // so that padding is seen
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    const expected = [padded.length, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from(padded), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40];
    expect([...bytes]).toEqual(expected);
  });

  it("refuses a name that the format has taken, and numbers that do not fill the shape", () => {
    const one = { shape: [1], values: Float32Array.of(1) };
    expect(() => encodeSafetensors(new Map([["__metadata__", one]]))).toThrow("no tensor can be named __metadata__");
    expect(() => encodeSafetensors(new Map([["a", { ...one, shape: [2, 2] }]]))).toThrow(
      "the tensor a of shape [2, 2] must have 4 numbers, got 1",
    );
  });
});

describe("decodeSafetensors", () => {
  it("gives back names, shapes, types and bits, wherever the bytes begin in memory", () => {
    const bytes = encodeSafetensors(tensors, metadata);
    for (const offset of [0, 1, 2, 3, 4]) {
      const moved = new Uint8Array(bytes.length + offset).subarray(offset);
      moved.set(bytes);
      const again = decodeSafetensors("f", moved);
      expect([...again.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
      for (const [name, { shape, values }] of tensors) {
        expect(again.tensors.get(name)!.shape).toEqual(shape);
        expect(again.tensors.get(name)!.values.constructor).toBe(values.constructor);
        expect(again.tensors.get(name)!.values).toEqual(values);
      }
      expect(Object.fromEntries(again.metadata)).toEqual(Object.fromEntries(metadata));
    }
  });

  it("gives views of the bytes, not copies", () => {
    const bytes = encodeSafetensors(tensors, metadata);
    for (const { values } of decodeSafetensors("f", bytes).tensors.values()) expect(values.buffer).toBe(bytes.buffer);
  });

  it("gives back whatever shapes and names are drawn", () => {
    const tensor = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
      const size = shape.reduce((product, axis) => product * axis, 1);
      return fc.oneof(
        fc.float32Array({ minLength: size, maxLength: size }).map((values) => ({ shape, values })),
        fc.int32Array({ minLength: size, maxLength: size }).map((values) => ({ shape, values })),
        fc.uint8Array({ minLength: size, maxLength: size }).map((values) => ({ shape, values })),
      );
    });
    const name = fc
      .string({ unit: "binary" })
      .filter((text) => text !== "__metadata__" && !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, tensor), { maxLength: 6 }), (drawn) => {
        const map = new Map<string, SavedTensor>(drawn);
        const again = decodeSafetensors("f", encodeSafetensors(map)).tensors;
        expect(new Map([...again].sort())).toEqual(new Map([...map].sort()));
      }),
    );
  });

  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  it.each([
    [new Uint8Array(3), "f: the data must be a safetensors file, got 3 bytes; it may be cut short"],
    [new TextEncoder().encode("name,template"), "f: the data must be a safetensors file, got something else"],
    [fileOf("{}", 0, 1e15), "with a header of at most 16777216 bytes, got 1000000000000000"],
    [fileOf("{}", 0, 99), "with a header of 99 bytes, got 10 bytes in all; it is cut short"],
    [fileOf('{"a'), "its header is not JSON in UTF-8"],
    [fileOf('{"\xff":1', 0).map((byte) => (byte === 0xc3 ? 0xff : byte)), "its header is not JSON in UTF-8"],
    [fileOf({ a: null }), 'f: "a" must be an object, got null'],
    [fileOf({ __metadata__: { k: 1 } }), 'f: __metadata__."k" must be a text, got number'],
    [fileOf({ a: { ...entry, dtype: "F64" } }, 8), 'the tensor "a" must have one of the types F32, I32, U8, BOOL, got "F64"; save it as float32'], // prettier-ignore
    [fileOf({ a: { ...entry, dtype: "constructor" } }, 8), "must have one of the types"],
    [fileOf({ a: { ...entry, shape: 7 } }, 8), "must have a shape of at most 16 whole numbers, got 7"],
    [fileOf({ a: { ...entry, shape: [-2] } }, 8), "must have a shape of at most 16 whole numbers"],
    [fileOf({ a: { ...entry, data_offsets: [0, 8, 16] } }, 8), "must have two data_offsets, got a list of 3"],
    [fileOf({ a: { ...entry, shape: [5e8] } }, 8), 'the tensor "a" of shape [500000000] must have 2000000000 bytes, got 8'], // prettier-ignore
    [fileOf({ a: { ...entry, data_offsets: [8, 16] } }, 16), 'the tensor "a" must begin at byte 0 of the numbers, got 8'], // prettier-ignore
    [fileOf({ a: entry, b: entry }, 8), 'the tensor "b" must begin at byte 8 of the numbers, got 0'],
    [fileOf({ a: entry }, 7), "the numbers must have the 8 bytes that the header lists, got 7; the file is cut short"],
    [fileOf({ a: entry }, 9), "got 9; the file is too long"],
  ])("refuses what is not such a file (%#)", (bytes, text) => {
    expect(() => decodeSafetensors("f", bytes)).toThrow(text);
  });

  it("is not fooled by names that mean something to JavaScript", () => {
    const bytes = fileOf(
      `{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"__proto__":"x"}}`,
      8,
    );
    const { tensors: found, metadata: texts } = decodeSafetensors("f", bytes);
    expect([...found.keys()]).toEqual(["__proto__"]);
    expect([...texts]).toEqual([["__proto__", "x"]]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("refuses a header of nesting without end by name", () => {
    const deep = `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`;
    expect(() => decodeSafetensors("f", fileOf(deep))).toThrow('f: "a" must be an object, got a list of 1');
  });
});
