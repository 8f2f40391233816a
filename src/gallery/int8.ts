import type { Precision } from "./precision.js";
import type { PackedBlock } from "./rowFormat.js";

/**
 * Keeps templates in a quarter of the memory, as whole numbers up to 127 with one scale per template.
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, precision: int8 });
 * ```
 */
export const int8: Precision = {
  name: "int8",
  format: (size) => ({ block: (rows) => bytes(rows, size) }),
};

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
