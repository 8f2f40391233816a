import type { LiveTensor, SavedTensor } from "./parts.js";
import { described } from "./schema.js";

/** What a safetensors file holds. */
export interface Safetensors {
  /** Tensors by name. If the file's layout allows it, their numbers are views of its bytes. */
  readonly tensors: ReadonlyMap<string, SavedTensor>;
  /** Texts by name, in the file's order. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Largest header that is read by default, in bytes. */
export const MAX_HEADER_BYTES = 2 ** 24;
/** Largest number of values that a header may hold: each can take as little as two bytes in the file, and up to 60 bytes of memory once parsed. */
const MAX_VALUES = 2_000_000;

const TYPES = { F32: Float32Array, I32: Int32Array, U8: Uint8Array, BOOL: Uint8Array } as const;
const METADATA = "__metadata__";
const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b]; // , [ {

/**
 * Tensors and texts as one file that Python's `safetensors` reads: the header's size in 8 bytes, a JSON header, then the numbers, little-endian.
 *
 * The metadata come first in the header, in the order given. The numbers follow without gaps, the 4-byte types first, each at a
 * multiple of its size.
 *
 * @see https://huggingface.co/docs/safetensors, "Format".
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SavedTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const entries = [...tensors]
    .map(([name, tensor]) => ({ name, shape: tensor.shape, count: sizeOf(tensor.shape), ...sourceOf(tensor) }))
    .sort((a, b) => widthOf(b) - widthOf(a)); // stable: order is kept otherwise
  const header: [string, unknown][] = metadata.size > 0 ? [[METADATA, Object.fromEntries(metadata)]] : [];
  let end = 0;
  for (const { name, shape, count, type, values } of entries) {
    if (name === METADATA) throw new RangeError(`encodeSafetensors: no tensor can be named ${METADATA}`);
    if (values !== undefined && count !== values.length) {
      throw new RangeError(
        `encodeSafetensors: the tensor ${name} of shape [${shape.join(", ")}] must have ${count} numbers, got ${values.length}`,
      );
    }
    const start = end;
    end += count * TYPES[type].BYTES_PER_ELEMENT;
    header.push([name, { dtype: type, shape, data_offsets: [start, end] }]);
  }
  // Assembled by hand, not from an object: objects put names that are whole numbers first.
  const json = `{${header.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join()}}`;
  const text = new TextEncoder().encode(json);
  const size = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + size + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size), true);
  bytes.set(text, 8);
  bytes.fill(0x20, 8 + text.length, 8 + size);
  let at = 8 + size;
  for (const { type, count, copyTo, values } of entries) {
    if (copyTo !== undefined) copyTo(new Float32Array(bytes.buffer, at, count));
    else bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += count * TYPES[type].BYTES_PER_ELEMENT;
  }
  return bytes;
}

/** Options of {@link decodeSafetensors}. */
export interface DecodeOptions {
  /** Largest header that is read, in bytes; default 16 MiB. */
  readonly maxHeaderBytes?: number;
}

/**
 * Reads a safetensors file with tensors of the types F32, I32, U8 and BOOL.
 *
 * @param who - The public function, and the file's name if it has one; comes first in the messages.
 * @returns Tensors whose numbers are views of `bytes` if these begin at a multiple of 4, which needs almost no further memory.
 * @throws RangeError or TypeError if the file is truncated, too long, or violates the format. Nothing is allocated for sizes that a header merely claims.
 */
export function decodeSafetensors(
  who: string,
  bytes: Uint8Array,
  { maxHeaderBytes = MAX_HEADER_BYTES }: DecodeOptions = {},
): Safetensors {
  const header = readHeader(who, bytes, maxHeaderBytes);
  const metadata = new Map<string, string>();
  const found: { readonly name: string; readonly shape: number[]; readonly type: keyof typeof TYPES; readonly start: number; readonly end: number }[] = []; // prettier-ignore
  for (const [name, entry] of Object.entries(header.json)) {
    if (name === METADATA) {
      for (const [key, text] of Object.entries(requireRecord(who, METADATA, entry))) {
        if (typeof text !== "string")
          throw new TypeError(`${who}: ${METADATA}.${described(key)} must be a text, got ${typeof text}`);
        metadata.set(key, text);
      }
    } else {
      found.push({ name, ...readEntry(who, name, requireRecord(who, described(name), entry)) });
    }
  }
  // The format allows neither gaps nor overlaps, so that every byte has one meaning.
  let end = 0;
  for (const entry of found.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (entry.start !== end) {
      throw new RangeError(
        `${who}: the tensor ${described(entry.name)} must begin at byte ${end} of the numbers, got ${entry.start}`,
      );
    }
    end = entry.end;
  }
  const present = bytes.length - header.end;
  if (end !== present) {
    throw new RangeError(
      `${who}: the numbers must have the ${end} bytes that the header lists, got ${present}; the file ${present < end ? "is cut short" : "is too long"}`,
    );
  }
  const tensors = new Map<string, SavedTensor>();
  for (const { name, shape, type, start, end } of found) {
    const part = bytes.subarray(header.end + start, header.end + end);
    const values = viewOf(part, TYPES[type]);
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}

function readHeader(
  who: string,
  bytes: Uint8Array,
  maxHeaderBytes: number,
): { readonly json: Record<string, unknown>; readonly end: number } {
  const wrong = `${who}: the data must be a safetensors file`;
  if (bytes.length < 8) throw new RangeError(`${wrong}, got ${bytes.length} bytes; it may be cut short`);
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (bytes.length > 8 && bytes[8] !== 0x7b) throw new RangeError(`${wrong}, got something else`);
  if (size > maxHeaderBytes) {
    throw new RangeError(`${wrong} with a header of at most ${maxHeaderBytes} bytes, got ${size}`);
  }
  if (8 + size > bytes.length) {
    throw new RangeError(`${wrong} with a header of ${size} bytes, got ${bytes.length} bytes in all; it is cut short`);
  }
  const part = bytes.subarray(8, 8 + size);
  let values = 0;
  for (const byte of part) if (byte === COMMA || byte === BRACKET || byte === BRACE) values++;
  if (values > MAX_VALUES)
    throw new RangeError(`${wrong} with a header of at most ${MAX_VALUES} values, got ${values}`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(part);
    return { json: requireRecord(who, "the header", JSON.parse(text)), end: 8 + size };
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new RangeError(`${wrong}; its header is not JSON in UTF-8: the file was changed or damaged`, { cause });
  }
}

function readEntry(
  who: string,
  name: string,
  entry: Record<string, unknown>,
): { shape: number[]; type: keyof typeof TYPES; start: number; end: number } {
  const at = `${who}: the tensor ${described(name)}`;
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype)) {
    throw new RangeError(`${at} must have one of the types ${Object.keys(TYPES).join(", ")}, got ${described(dtype)}; save it as float32`); // prettier-ignore
  }
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || shape.length > 16 || !shape.every(isCount)) {
    throw new RangeError(`${at} must have a shape of at most 16 whole numbers, got ${described(shape)}`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new RangeError(`${at} must have two data_offsets, got ${described(offsets)}`);
  }
  const [start, end] = offsets as [number, number];
  const type = dtype as keyof typeof TYPES;
  const expected = sizeOf(shape) * TYPES[type].BYTES_PER_ELEMENT;
  if (end - start !== expected) {
    throw new RangeError(`${at} of shape [${shape.join(", ")}] must have ${expected} bytes, got ${end - start}`);
  }
  return { shape, type, start, end };
}

function requireRecord(who: string, name: string, value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RangeError(`${who}: ${name} must be an object, got ${described(value)}`);
}

/** The numbers in bytes: a view, or a copy where they do not begin at a multiple of their size. */
function viewOf(bytes: Uint8Array, Type: (typeof TYPES)[keyof typeof TYPES]): SavedTensor["values"] {
  const aligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Type(aligned.buffer as ArrayBuffer, aligned.byteOffset, bytes.length / Type.BYTES_PER_ELEMENT);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1);

/** Where a tensor's numbers come from: an array, or a function that writes them. */
function sourceOf(
  tensor: SavedTensor | LiveTensor,
):
  | { readonly type: "F32"; readonly copyTo: LiveTensor["copyTo"]; readonly values?: undefined }
  | { readonly type: keyof typeof TYPES; readonly copyTo?: undefined; readonly values: SavedTensor["values"] } {
  if ("copyTo" in tensor) return { type: "F32", copyTo: (target) => { tensor.copyTo(target); } }; // prettier-ignore
  const { values } = tensor;
  return { type: values instanceof Float32Array ? "F32" : values instanceof Int32Array ? "I32" : "U8", values };
}

const widthOf = ({ type }: { readonly type: keyof typeof TYPES }): number => TYPES[type].BYTES_PER_ELEMENT;
