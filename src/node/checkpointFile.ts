import { createHash } from "node:crypto";

import type { RandomState } from "../core/random.js";
import { anyRecord, check, count, flag, json, list, mapOf, number, oneOf, record, text } from "../core/schema.js";
import { readFileWithin } from "./readFileWithin.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** The state of a training run. */
export interface Checkpoint {
  /** The settings of the run, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The completed epochs. */
  readonly epochs: readonly number[];
  /** Mean figures of each epoch, by name. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly warnings: readonly string[];
  /** Whether training has ended. */
  readonly finished: boolean;
  readonly random: readonly RandomState[];
  /** The state of samplers and objectives, by owner: plain data, typed arrays included. */
  readonly states: Readonly<Record<string, unknown>>;
  /** The weights, by name. */
  readonly weights: ReadonlyMap<string, SavedTensor>;
  /** The optimizer's moments, each by its kind and the name of its weight, and its single values. */
  readonly optimizer: ReadonlyMap<string, SavedTensor>;
}

/** The numbers of a tensor. */
export interface SavedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A checkpoint without its numbers, which follow it in the file, in order. */
type Header = Omit<Checkpoint, "history" | "weights" | "optimizer"> & {
  readonly history: Readonly<Record<string, readonly (number | string)[]>>;
  readonly weights: readonly Layout[];
  readonly optimizer: readonly Layout[];
  readonly arrays: readonly Layout[];
};

interface Layout {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: keyof typeof TYPES;
}

const TYPES = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint32: Uint32Array,
  float64: Float64Array,
} as const;
type Numbers = Float32Array | Int32Array | Uint8Array | Uint32Array | Float64Array;
const FIRST_LINE = "one-shot-ts training checkpoint 2";

/** Writes a checkpoint as one file, completely or not at all: a line that identifies it, a checksum, a line of JSON, and the numbers. */
export async function writeCheckpoint(who: string, file: string, checkpoint: Checkpoint): Promise<void> {
  const arrays: Numbers[] = [];
  const states = detach(checkpoint.states, arrays) as Record<string, unknown>;
  const header: Header = {
    ...checkpoint,
    history: Object.fromEntries(
      // JSON has no NaN
      Object.entries(checkpoint.history).map(([name, values]) => [
        name,
        values.map((value) => (Number.isFinite(value) ? value : String(value))),
      ]),
    ),
    states,
    weights: Array.from(checkpoint.weights, ([name, { shape, values }]) => layoutOf(name, shape, values)),
    optimizer: Array.from(checkpoint.optimizer, ([name, { shape, values }]) => layoutOf(name, shape, values)),
    arrays: arrays.map((values, i) => layoutOf(String(i), [values.length], values)),
  };
  const tensors = [...checkpoint.weights.values(), ...checkpoint.optimizer.values()];
  const parts = [
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...[...tensors.map(({ values }) => values), ...arrays].map(
      (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ),
  ];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  await writeFileAtomic(who, file, [Buffer.from(`${FIRST_LINE}\n${hash.digest("hex")}\n`), ...parts]);
}

function layoutOf(name: string, shape: readonly number[], values: Numbers): Layout {
  const type = (Object.keys(TYPES) as (keyof typeof TYPES)[]).find((key) => values instanceof TYPES[key]);
  if (type === undefined) throw new TypeError(`checkpoint: ${name} must be numbers that a file can hold`);
  return { name, shape, type };
}

/** Converts plain data for JSON: typed arrays are stored separately, and numbers that JSON lacks are written by name. */
function detach(value: unknown, arrays: Numbers[]): unknown {
  if (ArrayBuffer.isView(value)) return { $array: arrays.push(value as Numbers) - 1 };
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (Array.isArray(value)) return value.map((item) => detach(item, arrays));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, detach(item, arrays)]));
}

function attach(value: unknown, arrays: readonly Numbers[]): unknown {
  if (Array.isArray(value)) return value.map((item) => attach(item, arrays));
  if (typeof value !== "object" || value === null) return value;
  const { $array, $number } = value as { readonly $array?: unknown; readonly $number?: unknown };
  if (typeof $array === "number" && $array in arrays) return arrays[$array];
  if (typeof $number === "string") return Number($number);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, attach(item, arrays)]));
}

const layouts = list(
  record({
    name: text({ max: 2000 }),
    shape: list(count(), { max: 16 }),
    type: oneOf("float32", "int32", "bool", "uint32", "float64"),
  }),
  { max: 100_000 },
);
const integer = number({ whole: true, min: -(2 ** 31), max: 2 ** 31 - 1 });
const headerSchema = record({
  settings: anyRecord,
  epochs: list(count()),
  history: mapOf(
    list((value, path) => (typeof value === "string" ? Number(oneOf("NaN", "Infinity", "-Infinity")(value, path)) : number()(value, path))), // prettier-ignore
  ),
  warnings: list(text({ max: 100_000 })),
  finished: flag,
  random: list((value, path): RandomState => list(integer, { length: 4 })(value, path) as unknown as RandomState, {
    max: 1000,
  }),
  states: anyRecord,
  weights: layouts,
  optimizer: layouts,
  arrays: layouts,
});

/** Largest checkpoint that is read, and largest header, in bytes. */
const MAX_FILE = 2 ** 32;
const MAX_HEADER = 2 ** 25;

/**
 * Reads what {@link writeCheckpoint} wrote.
 *
 * @returns Undefined if there is no such file.
 * @throws Error if it cannot be read; RangeError or TypeError naming the field if it is not a checkpoint, or is incomplete.
 */
export async function readCheckpoint(who: string, file: string): Promise<Checkpoint | undefined> {
  const found = await readFileWithin(who, file, MAX_FILE);
  return found === undefined ? undefined : parseCheckpoint(who, file, found.bytes);
}

/** Reads the bytes of a checkpoint; see {@link readCheckpoint}. */
export function parseCheckpoint(who: string, file: string, found: Uint8Array): Checkpoint {
  const bytes = Buffer.from(found.buffer, found.byteOffset, found.length);
  const remedy = "remove it to begin anew";
  const first = bytes.indexOf("\n");
  if (first < 0 || bytes.toString("latin1", 0, Math.min(first, 100)) !== FIRST_LINE) {
    throw new RangeError(`${who}: ${file} must begin with "${FIRST_LINE}", it does not; ${remedy}`);
  }
  const second = bytes.indexOf("\n", first + 1);
  const content = bytes.subarray(second + 1);
  const checksum = createHash("sha256").update(content).digest("hex");
  const recorded = second < 0 ? "" : bytes.toString("latin1", first + 1, Math.min(second, first + 100));
  if (checksum !== recorded) {
    throw new RangeError(
      `${who}: ${file} must have the checksum that it records, sha256:${recorded}, got sha256:${checksum}; it was cut short or changed, ${remedy}`,
    );
  }
  const third = content.indexOf("\n");
  if (third < 0 || third > MAX_HEADER) {
    throw new RangeError(`${who}: ${file} must have a header of at most ${MAX_HEADER} bytes in one line; ${remedy}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(content.toString("utf8", 0, third));
  } catch (cause) {
    throw new RangeError(`${who}: ${file} must have a header of JSON, it has not; ${remedy}`, { cause });
  }
  json({ depth: 100 })(parsed, `${who}: ${file}: `);
  const header = check(`${who}: ${file}`, headerSchema, parsed);
  let start = third + 1;
  const read = ({ name, shape, type }: Layout): [string, { shape: readonly number[]; values: Numbers }] => {
    const Type = TYPES[type];
    const size = shape.reduce((product, axis) => product * axis, Type.BYTES_PER_ELEMENT);
    if (!(size <= content.length - start)) {
      throw new RangeError(`${who}: ${file} must hold ${size} bytes for ${name.slice(0, 100)}, it holds ${content.length - start}; ${remedy}`); // prettier-ignore
    }
    const copy = Uint8Array.from(content.subarray(start, start + size)); // copied, since typed arrays must begin at a multiple of their element size
    start += size;
    return [name, { shape, values: new Type(copy.buffer) }];
  };
  const [weights, optimizer] = [header.weights, header.optimizer].map((own) => new Map(own.map(read)));
  const arrays = header.arrays.map((layout) => read(layout)[1].values);
  if (start !== content.length) {
    throw new RangeError(`${who}: ${file} must end with its numbers, it has ${content.length - start} bytes more; ${remedy}`); // prettier-ignore
  }
  return {
    ...header,
    states: attach(header.states, arrays) as Record<string, unknown>,
    weights: weights as Map<string, SavedTensor>,
    optimizer: optimizer as Map<string, SavedTensor>,
  };
}
