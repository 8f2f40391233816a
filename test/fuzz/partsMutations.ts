import * as tf from "@tensorflow/tfjs-core";
import { canonicalJson } from "../../src/core/canonicalJson.js";
import { checksum } from "../../src/core/checksum.js";
import type { Parts } from "../../src/core/parts.js";
import type { Store } from "../../src/core/store.js";
import type { Mutation } from "./mutate.js";
import { mutateJson } from "./mutateJson.js";

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A store that holds a file and takes no other. */
export const holding = (bytes: Uint8Array): Store => ({ read: () => Promise.resolve(bytes), write: () => Promise.reject(new Error()) }); // prettier-ignore
export const tensorsHeld = (): number => tf.memory().numTensors;
/** A mutation that leaves what it does not understand as it is. */
export const safely =
  (change: Mutation): Mutation =>
  (file, other, random) => {
    try {
      return change(file, other, random);
    } catch {
      return file; // no longer JSON
    }
  };

/** The header and the numbers of a safetensors file. */
function split(file: Uint8Array): { header: string; numbers: Uint8Array } {
  const size = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (size > file.length) throw new Error("cut short");
  return { header: new TextDecoder().decode(file.subarray(8, 8 + size)), numbers: file.subarray(8 + size) };
}

function joinFile(header: string, numbers: Uint8Array): Uint8Array {
  const text = bytesOf(header);
  const padded = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + padded + numbers.length).fill(0x20);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(text, 8);
  file.set(numbers, 8 + padded);
  return file;
}

/** Changes the header's JSON. */
export const mutateHeader = safely((file, _, random) => {
  const { header, numbers } = split(file);
  return joinFile(mutateJson(header, random), numbers);
});

/** Changes the record within the header. */
export const mutateRecord = safely((file, _, random) => {
  const { header, numbers } = split(file);
  const json = JSON.parse(header) as { __metadata__: Record<string, string> };
  json.__metadata__["one-shot-ts"] = mutateJson(json.__metadata__["one-shot-ts"], random);
  return joinFile(JSON.stringify(json), numbers);
});

/** The file with a checksum that is right again. */
export function reseal(file: Uint8Array): Uint8Array {
  if (file.length < 56) return file;
  const changed = file.slice();
  changed.set(bytesOf(checksum([changed.subarray(0, 8), changed.subarray(56)])), 40);
  return changed;
}

/** All that a file keeps, whatever the order of its fields. */
export function printOf({ record, tensors }: Parts): string {
  const parts = Array.from(tensors, ([name, { shape, values }]) => [`${name} [${shape.join()}] ${values.constructor.name}`, values] as const).sort(([a], [b]) => (a < b ? -1 : 1)); // prettier-ignore
  const bytes = parts.map(([, values]) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return canonicalJson([record, parts.map(([name]) => name)]) + checksum(bytes);
}
