import { describe, expect, it } from "vitest";
import { checksum } from "../../src/core/checksum.js";
import type { Parts } from "../../src/core/parts.js";
import { decodeParts, encodeParts } from "../../src/core/partsFile.js";
import { decodeSafetensors } from "../../src/core/safetensors.js";

const net: Parts = {
  record: { distance: "euclidean", topology: { layers: [{ name: "a" }] }, rate: 0.1 },
  tensors: new Map([
    ["conv2d_1/kernel", { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
    ["mask", { shape: [3], values: Uint8Array.of(1, 0, 1) }],
  ]),
};
/** Makes the checksum of changed bytes right again. */
function seal(bytes: Uint8Array): Uint8Array {
  bytes.set(new TextEncoder().encode(checksum([bytes.subarray(0, 8), bytes.subarray(56)])), 40);
  return bytes;
}

describe("encodeParts and decodeParts", () => {
  it("give back record and tensors", () => {
    const again = decodeParts("f", encodeParts("net", net), "net");
    expect(again.record).toEqual(net.record);
    expect(new Map([...again.tensors])).toEqual(new Map(net.tensors));
  });

  it("give a safetensors file whose metadata hold the record as JSON", () => {
    const { metadata, tensors } = decodeSafetensors("f", encodeParts("net", net));
    expect(JSON.parse(metadata.get("one-shot-ts")!)).toEqual({ kind: "net", version: 1, record: net.record });
    expect([...tensors.keys()]).toEqual([...net.tensors.keys()]);
  });

  it("refuse a file with any one bit changed", () => {
    const bytes = encodeParts("net", net);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodeParts("f", bytes, "net")).toThrow(/^f: /);
      bytes[bit >> 3] ^= 1 << (bit & 7);
    }
    expect(decodeParts("f", bytes, "net").record).toEqual(net.record);
  });

  it("refuse a file cut anywhere, or with more behind it", () => {
    const bytes = encodeParts("net", net);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeParts("f", bytes.subarray(0, length), "net")).toThrow(/^f: /);
    }
    expect(() => decodeParts("f", Uint8Array.from([...bytes, 0]), "net")).toThrow("must have the checksum");
  });

  it("say what was expected", () => {
    const bytes = encodeParts("net", net);
    expect(() => decodeParts("Gallery.load: x.oneshot", bytes, "gallery")).toThrow(
      "Gallery.load: x.oneshot: the file must hold a gallery, it holds a net",
    );
    const later = encodeParts("net", net);
    const text = new TextDecoder("latin1").decode(later);
    later[text.indexOf('version\\":1') + 10] = "2".charCodeAt(0);
    expect(() => decodeParts("f", seal(later), "net")).toThrow(
      "f: this version reads format 1, the file has format 2; update one-shot-ts",
    );
    expect(() => decodeParts("f", new TextEncoder().encode('{"format":"one-shot-ts gallery"}'), "net")).toThrow(
      "f: the data must be a file that one-shot-ts saved, got 32 bytes that begin otherwise",
    );
  });

  it("refuse numbers that JSON would lose, and records too deep", () => {
    expect(() => encodeParts("net", { record: { margin: NaN }, tensors: new Map() })).toThrow(
      "encodeParts: the record must hold finite numbers, got margin: NaN; JSON has no others",
    );
    let deep: unknown = 1;
    for (let i = 0; i < 200; i++) deep = [deep];
    expect(() => decodeParts("f", encodeParts("net", { record: { deep }, tensors: new Map() }), "net")).toThrow(
      "f: record must be nested at most 100 deep",
    );
  });
});
