/**
 * How templates are kept in memory: `"float32"` as they are; `"float16"` in half of that, with 11 significant bits; `"int8"` in a quarter, as whole numbers up to 127 with one step per
 * template.
 */
export type Precision = "float32" | "float16" | "int8";

/** Keeps rows of numbers in fewer bytes. */
export interface RowFormat {
  /** An empty block for so many rows. */
  readonly block: (rows: number) => PackedBlock;
}

/** Rows in fewer bytes. */
export interface PackedBlock {
  /** How many rows fit. */
  readonly rows: number;
  /** Puts `size` numbers from `from` on into a row. */
  readonly write: (row: number, values: Float32Array, from: number) => void;
  /** Reads `count` rows into `to`, from `at` on. */
  readonly read: (first: number, count: number, to: Float32Array, at: number) => void;
  /** Overwrites a row with zeros. */
  readonly wipe: (row: number) => void;
  /** The same rows with room for more. */
  readonly grow: (rows: number) => PackedBlock;
}

/** The format of a precision, for rows of so many numbers. */
export function rowFormat(precision: "float16" | "int8", size: number): RowFormat {
  return { block: (rows) => (precision === "float16" ? halves(rows, size) : bytes(rows, size)) };
}

function halves(rows: number, size: number, before?: Uint16Array): PackedBlock {
  const words = new Uint16Array(rows * size);
  if (before !== undefined) words.set(before);
  return {
    rows,
    write: (row, values, from) => {
      for (let i = 0; i < size; i++) words[row * size + i] = toHalf(values[from + i]);
    },
    read: (first, count, to, at) => {
      const table = halfTable();
      for (let i = 0; i < count * size; i++) to[at + i] = table[words[first * size + i]];
    },
    wipe: (row) => words.fill(0, row * size, (row + 1) * size),
    grow: (more) => halves(more, size, words),
  };
}

function bytes(
  rows: number,
  size: number,
  before?: { readonly words: Int8Array; readonly steps: Float32Array },
): PackedBlock {
  const words = new Int8Array(rows * size);
  const steps = new Float32Array(rows);
  if (before !== undefined) {
    words.set(before.words);
    steps.set(before.steps);
  }
  return {
    rows,
    write: (row, values, from) => {
      let top = 0;
      for (let i = 0; i < size; i++) top = Math.max(top, Math.abs(values[from + i]));
      steps[row] = top / 127;
      const perStep = top === 0 ? 0 : 127 / top;
      for (let i = 0; i < size; i++) words[row * size + i] = Math.round(values[from + i] * perStep);
    },
    read: (first, count, to, at) => {
      for (let row = 0; row < count; row++) {
        const step = steps[first + row];
        const [start, place] = [(first + row) * size, at + row * size];
        for (let i = 0; i < size; i++) to[place + i] = words[start + i] * step;
      }
    },
    wipe: (row) => {
      words.fill(0, row * size, (row + 1) * size);
      steps[row] = 0;
    },
    grow: (more) => bytes(more, size, { words, steps }),
  };
}

const one = new Float32Array(1);
const bits = new Uint32Array(one.buffer);

/** The nearest half-precision number, ties to even, as 16 bits; the largest for what is beyond. */
export function toHalf(value: number): number {
  one[0] = value;
  const [word] = bits;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude >= 0x477ff000) return sign | 0x7bff; // 65,520 and more
  if (magnitude < 0x38800000) {
    // Subnormal: whole multiples of 2^-24. Math.round would send ties up.
    const scaled = Math.abs(one[0]) * 2 ** 24;
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    return sign | (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

let table: Float32Array | undefined;

/** The value of every half-precision number. */
function halfTable(): Float32Array {
  if (table !== undefined) return table;
  table = Float32Array.from({ length: 65_536 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) return sign * 65_504; // infinities and NaN are never written
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
  return table;
}
