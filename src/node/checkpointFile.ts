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
  readonly weights: readonly SavedTensor[];
  readonly optimizer: readonly SavedTensor[];
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
};

interface Layout {
  readonly shape: readonly number[];
  readonly type: keyof typeof TYPES;
}

const TYPES = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
const FIRST_LINE = "one-shot-ts training checkpoint 1";

/** Writes a checkpoint as one file, wholly or not at all: a line that says what it is, a checksum, a line of JSON, and the numbers. */
export async function writeCheckpoint(who: string, file: string, checkpoint: Checkpoint): Promise<void> {
  const layoutOf = ({ shape, values }: SavedTensor): Layout => ({
    shape,
    type: values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool",
  });
  const header: Header = {
    ...checkpoint,
    history: Object.fromEntries(
      // JSON has no NaN
      Object.entries(checkpoint.history).map(([name, values]) => [
        name,
        values.map((value) => (Number.isFinite(value) ? value : String(value))),
      ]),
    ),
    weights: checkpoint.weights.map(layoutOf),
    optimizer: checkpoint.optimizer.map(layoutOf),
  };
  const parts = [
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...[...checkpoint.weights, ...checkpoint.optimizer].map(
      ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ),
  ];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  await writeFileAtomic(who, file, [Buffer.from(`${FIRST_LINE}\n${hash.digest("hex")}\n`), ...parts]);
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
  const read = ({ shape, type }: Layout): SavedTensor => {
    const Type = TYPES[type];
    const size = Type.BYTES_PER_ELEMENT * shape.reduce((product, axis) => product * axis, 1);
    const copy = Uint8Array.from(content.subarray(start, start + size)); // numbers must begin where their size divides the place
    start += size;
    return { shape, values: new Type(copy.buffer) };
  };
  return {
    ...header,
    history: Object.fromEntries(Object.entries(header.history).map(([name, values]) => [name, values.map(Number)])),
    weights: header.weights.map(read),
    optimizer: header.optimizer.map(read),
  };
}
