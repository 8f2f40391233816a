import { randomInteger, type Random } from "../../src/core/random.js";

/** Makes a file out of valid ones: the first is changed, the second may lend parts. */
export type Mutation = (file: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

/** What {@link mutate} may do besides. */
export interface MutateOptions {
  /** Byte sequences that mean something in the format: tags, keys. They are written over or inserted. */
  readonly tokens?: readonly Uint8Array[];
  /** Mutations of the format's own, drawn as often as all general ones together. */
  readonly own?: readonly Mutation[];
}

/**
 * A file with one to eight random changes: bits flipped, cut, inserted, deleted, repeated, moved, spliced with another file, or with extreme
 * numbers written over its bytes or its decimal digits.
 *
 * @param files - Valid files to start from, and those kept in the corpus.
 */
export function mutate(files: readonly Uint8Array[], random: Random, options: MutateOptions = {}): Uint8Array {
  const draw = <T>(list: readonly T[]): T => list[randomInteger(list.length, random)];
  const { tokens = [], own = [] } = options;
  const general = tokens.length > 0 ? [...GENERAL, placeToken(tokens)] : GENERAL;
  let file = draw(files);
  // Mostly one change: several at once are nearly always refused for the first of them.
  const changes = random() < 0.5 ? 1 : 1 + randomInteger(8, random);
  for (let i = 0; i < changes; i++) {
    const change = own.length > 0 && random() < 0.5 ? draw(own) : draw(general);
    file = change(file, draw(files), random);
  }
  return file;
}

const within = (file: Uint8Array, random: Random): number => randomInteger(file.length + 1, random);

/** Most changes hit the first bytes, where headers are. */
const headerFirst = (file: Uint8Array, random: Random): number =>
  random() < 0.5 ? randomInteger(Math.min(file.length, 128) + 1, random) : within(file, random);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `file` with `bytes` in place of the `length` bytes at `at`. */
export function replaceBytes(file: Uint8Array, at: number, length: number, bytes: Uint8Array): Uint8Array {
  return join(file.subarray(0, at), bytes, file.subarray(Math.min(file.length, at + length)));
}

const flipBit: Mutation = (file, _, random) => {
  if (file.length === 0) return file;
  const changed = file.slice();
  changed[Math.min(headerFirst(file, random), file.length - 1)] ^= 1 << randomInteger(8, random);
  return changed;
};

const randomByte: Mutation = (file, _, random) =>
  replaceBytes(file, headerFirst(file, random), 1, Uint8Array.of(randomInteger(256, random)));

const truncate: Mutation = (file, _, random) => file.slice(0, headerFirst(file, random));

const insertBytes: Mutation = (file, _, random) => {
  const bytes = Uint8Array.from({ length: 1 + randomInteger(16, random) }, () => randomInteger(256, random));
  return replaceBytes(file, headerFirst(file, random), 0, bytes);
};

const deleteBytes: Mutation = (file, _, random) =>
  replaceBytes(file, headerFirst(file, random), 1 + randomInteger(16, random), new Uint8Array(0));

const repeatBytes: Mutation = (file, _, random) => {
  const at = within(file, random);
  const block = file.subarray(at, at + 1 + randomInteger(64, random));
  return replaceBytes(file, at, 0, join(...Array.from({ length: 1 + randomInteger(32, random) }, () => block)));
};

const moveBytes: Mutation = (file, _, random) => {
  const from = within(file, random);
  const block = file.slice(from, from + 1 + randomInteger(16, random));
  return replaceBytes(file, headerFirst(file, random), block.length, block);
};

const splice: Mutation = (file, other, random) =>
  join(file.subarray(0, within(file, random)), other.subarray(within(other, random)));

const lendBytes: Mutation = (file, other, random) => {
  const from = headerFirst(other, random);
  const block = other.subarray(from, from + 1 + randomInteger(32, random));
  return replaceBytes(file, random() < 0.5 ? from : headerFirst(file, random), block.length, block);
};

const EXTREME_INTEGERS = [
  0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x00ffffff, 0x01000000, 0x3fffffff,
  0x40000000, 0x7ffff000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];
const EXTREME_FLOATS = [NaN, Infinity, -Infinity, -0, 5e-324, 1e-45, 1e38, 3.5e38, -1e308, 1.7e308, 2 ** 53, -1];

/** An extreme number in 1, 2, 4 or 8 bytes, little or big endian, whole or floating. */
const extremeNumber: Mutation = (file, _, random) => {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  const isLittle = random() < 0.75;
  const size = 2 ** randomInteger(4, random);
  const whole = EXTREME_INTEGERS[randomInteger(EXTREME_INTEGERS.length, random)];
  const real = EXTREME_FLOATS[randomInteger(EXTREME_FLOATS.length, random)];
  const isReal = size >= 4 && random() < 0.3;
  if (size === 1) view.setUint8(0, whole);
  else if (size === 2) view.setUint16(0, whole, isLittle);
  else if (size === 4 && isReal) view.setFloat32(0, real, isLittle);
  else if (size === 4) view.setUint32(0, whole, isLittle);
  else if (isReal) view.setFloat64(0, real, isLittle);
  else view.setBigUint64(0, BigInt(whole) << BigInt(randomInteger(33, random)), isLittle); // prettier-ignore
  const at = headerFirst(file, random);
  return replaceBytes(file, random() < 0.5 ? at & ~1 : at, size, bytes.subarray(0, size));
};

/** A number in place, a little larger or smaller. */
const nudgeNumber: Mutation = (file, _, random) => {
  const size = 2 ** randomInteger(3, random);
  if (file.length < size) return file;
  const changed = file.slice();
  const view = new DataView(changed.buffer);
  const at = Math.min(headerFirst(file, random), file.length - size);
  const by = randomInteger(33, random) - 16;
  if (size === 1) view.setUint8(at, view.getUint8(at) + by);
  else if (size === 2) view.setUint16(at, view.getUint16(at, true) + by, true);
  else view.setUint32(at, view.getUint32(at, true) + by, true);
  return changed;
};

const EXTREME_DECIMALS = ["0", "-1", "-0", "1e999", "-1e999", "5e8", "1e-400", "4294967296", "9007199254740993", "0.5", "1e21", "NaN", "00"]; // prettier-ignore
const DIGITS = new Set(new TextEncoder().encode("0123456789.-+eE"));

/** A decimal number of a text, if it has one, replaced by an extreme one. */
const extremeDecimal: Mutation = (file, _, random) => {
  const from = within(file, random);
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
  let start = file.findIndex((byte, i) => i >= from && isDigit(byte));
  if (start < 0) start = file.findIndex(isDigit);
  if (start < 0) return file;
  let end = start;
  while (end < file.length && DIGITS.has(file[end])) end++;
  const number = EXTREME_DECIMALS[randomInteger(EXTREME_DECIMALS.length, random)];
  return replaceBytes(file, start, end - start, new TextEncoder().encode(number));
};

const placeToken =
  (tokens: readonly Uint8Array[]): Mutation =>
  (file, _, random) => {
    const token = tokens[randomInteger(tokens.length, random)];
    return replaceBytes(file, headerFirst(file, random), random() < 0.7 ? token.length : 0, token);
  };

const GENERAL: readonly Mutation[] = [
  flipBit,
  flipBit,
  randomByte,
  truncate,
  insertBytes,
  deleteBytes,
  repeatBytes,
  moveBytes,
  splice,
  lendBytes,
  extremeNumber,
  extremeNumber,
  extremeNumber,
  nudgeNumber,
  extremeDecimal,
];
