import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { RandomState } from "../core/random.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** Where a training stands. */
export interface Checkpoint {
  /** What the training was told, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The epochs that ended. */
  readonly epochs: readonly number[];
  /** Mean figures of each of them, by name. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly warnings: readonly string[];
  /** Whether training has ended. */
  readonly finished: boolean;
  readonly random: readonly RandomState[];
  /** What samplers and objectives remember, by whose it is: plain data, typed arrays included. */
  readonly states: Readonly<Record<string, unknown>>;
  /** Each by the name of its weight. */
  readonly weights: ReadonlyMap<string, SavedTensor>;
  /** The optimizer's moments, each by kind and name of its weight, and what it has once. */
  readonly optimizer: ReadonlyMap<string, SavedTensor>;
}

/** The numbers of a tensor. */
export interface SavedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A checkpoint but for its numbers: those follow it in the file, in order. */
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

/** Writes a checkpoint as one file, wholly or not at all: a line that says what it is, a checksum, a line of JSON, and the numbers. */
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

/** Plain data as JSON holds it: typed arrays are put aside, and numbers that JSON lacks are named. */
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
  const { $array, $number } = value as { $array?: number; $number?: string };
  if ($array !== undefined) return arrays[$array];
  if ($number !== undefined) return Number($number);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, attach(item, arrays)]));
}

/**
 * Reads what {@link writeCheckpoint} wrote.
 *
 * @returns Undefined if there is no such file.
 * @throws Error if it is no checkpoint, or not whole.
 */
export async function readCheckpoint(who: string, file: string): Promise<Checkpoint | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${who}: cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  const remedy = "remove it to begin anew";
  const first = bytes.indexOf("\n");
  if (first < 0 || bytes.toString("utf8", 0, first) !== FIRST_LINE) {
    throw new Error(`${who}: ${file} must begin with "${FIRST_LINE}", it does not; ${remedy}`);
  }
  const second = bytes.indexOf("\n", first + 1);
  const content = bytes.subarray(second + 1);
  const checksum = createHash("sha256").update(content).digest("hex");
  const recorded = second < 0 ? "" : bytes.toString("utf8", first + 1, second);
  if (checksum !== recorded) {
    throw new Error(
      `${who}: ${file} must have the checksum that it records, sha256:${recorded}, got sha256:${checksum}; it was cut short or changed, ${remedy}`,
    );
  }
  const third = content.indexOf("\n");
  const header = JSON.parse(content.toString("utf8", 0, third)) as Header;
  let start = third + 1;
  const read = ({ name, shape, type }: Layout): [string, { shape: readonly number[]; values: Numbers }] => {
    const Type = TYPES[type];
    const size = Type.BYTES_PER_ELEMENT * shape.reduce((product, axis) => product * axis, 1);
    const copy = Uint8Array.from(content.subarray(start, start + size)); // numbers must begin where their size divides the place
    start += size;
    return [name, { shape, values: new Type(copy.buffer) }];
  };
  const [weights, optimizer] = [header.weights, header.optimizer].map((layouts) => new Map(layouts.map(read)));
  const arrays = header.arrays.map((layout) => read(layout)[1].values);
  return {
    ...header,
    history: Object.fromEntries(Object.entries(header.history).map(([name, values]) => [name, values.map(Number)])),
    states: attach(header.states, arrays) as Record<string, unknown>,
    weights: weights as Map<string, SavedTensor>,
    optimizer: optimizer as Map<string, SavedTensor>,
  };
}
