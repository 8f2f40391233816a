import type { Precision } from "./precision.js";
import type { PackedBlock } from "./rowFormat.js";

/**
 * Keeps templates in half the memory, with 11 significant bits.
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, precision: float16 });
 * ```
 */
export const float16: Precision = {
  name: "float16",
  format: (size) => ({ block: (rows) => halves(rows, size) }),
};

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

const one = new Float32Array(1);
const bits = new Uint32Array(one.buffer);

/** The nearest half-precision number, ties to even, as 16 bits; values out of range become the largest. */
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
