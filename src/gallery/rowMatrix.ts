import { rowSearch, type RowMemory } from "../tensors/rowSearch.js";

/** Numbers in a block: 4 MB of float32. Only the last block is copied when the matrix grows, and at most that much is spare. */
const BLOCK = 1 << 20;
/** Numbers from which on a block lies where a row search of the backend reaches it. */
export const LARGE = 1 << 16;
/** Numbers beyond these, or nearer to 0, have squares that float32 does not hold. */
const LARGEST = 1e10;
const LEAST = 1e-10;

/** A matrix of float32 rows that grows at its end and shrinks by moving its last row into the gap. */
export class RowMatrix {
  /** Numbers in a row. */
  readonly size: number;
  private readonly shift: number;
  private readonly parts: RowMemory[] = [];
  private rows = 0;
  private extreme = false;

  constructor(size: number) {
    this.size = size;
    this.shift = Math.max(0, Math.floor(Math.log2(BLOCK / size)));
  }

  /** How many rows there are. */
  get length(): number {
    return this.rows;
  }

  /** Rows in a full block. */
  get rowsPerBlock(): number {
    return 1 << this.shift;
  }

  /** Whether float32 sums of squares serve to rank the rows. */
  get isModerate(): boolean {
    return !this.extreme;
  }

  /** Adds a row at the end, the numbers of `values` from `from` on, and returns its number. */
  push(values: Float32Array, from = 0): number {
    const row = this.rows;
    const block = row >> this.shift;
    const full = this.rowsPerBlock * this.size;
    const needed = ((row & (this.rowsPerBlock - 1)) + 1) * this.size;
    const last = this.parts.at(block);
    if (last === undefined) this.parts.push(allocate(block === 0 ? needed : full));
    else if (last.values.length < needed) this.replace(block, allocate(Math.min(2 * last.values.length, full)));
    this.rows++;
    this.set(row, values, from);
    return row;
  }

  /** Puts other numbers in the place of a row's. */
  set(row: number, values: Float32Array, from = 0): void {
    const to = this.parts[row >> this.shift].values;
    const start = (row & (this.rowsPerBlock - 1)) * this.size;
    let top = 0;
    // Number by number: a view of each row would be a million small objects.
    for (let i = 0; i < this.size; i++) {
      const value = values[from + i];
      to[start + i] = value;
      top = Math.max(top, Math.abs(value));
    }
    this.extreme ||= !isModerateSize(top);
  }

  /** The numbers of a row: a view, right until the matrix changes. */
  row(row: number): Float32Array {
    const start = (row & (this.rowsPerBlock - 1)) * this.size;
    return this.parts[row >> this.shift].values.subarray(start, start + this.size);
  }

  /** Moves the last row into the place of `row` and overwrites where it was, so that nothing of the removed row is left in memory. */
  remove(row: number): void {
    const last = this.row(--this.rows);
    if (row !== this.rows) this.row(row).set(last);
    last.fill(0);
    if ((this.rows & (this.rowsPerBlock - 1)) === 0) this.parts.pop()?.free();
  }

  /** Moves large blocks to where a row search of the backend reaches them without a copy, where there is one and they do not lie there yet. */
  settle(): void {
    this.parts.forEach(({ values, isPlain }: RowMemory & { isPlain?: true }, block) => {
      if (isPlain === true && values.length >= LARGE) this.replace(block, allocate(values.length));
    });
  }

  /** The rows, a block at a time, in order. Views, right until the matrix changes. */
  *blocks(): Generator<{ readonly start: number; readonly rows: number; readonly values: Float32Array }> {
    for (let block = 0; block < this.parts.length; block++) {
      const start = block << this.shift;
      const rows = Math.min(this.rowsPerBlock, this.rows - start);
      yield { start, rows, values: this.parts[block].values };
    }
  }

  /** Gives the memory back. */
  free(): void {
    for (const part of this.parts.splice(0)) {
      part.values.fill(0);
      part.free();
    }
    this.rows = 0;
    this.extreme = false;
  }

  private replace(block: number, memory: RowMemory): void {
    const old = this.parts[block];
    memory.values.set(old.values);
    old.values.fill(0);
    old.free();
    this.parts[block] = memory;
  }
}

/** Whether float32 sums of squares serve to rank these numbers. */
export function isModerate(values: Float32Array): boolean {
  let top = 0;
  for (const value of values) top = Math.max(top, Math.abs(value));
  return isModerateSize(top);
}

const isModerateSize = (top: number): boolean => top === 0 || (top >= LEAST && top <= LARGEST);

function allocate(count: number): RowMemory & { readonly isPlain?: true } {
  const memory = count >= LARGE ? rowSearch()?.allocate(count) : undefined;
  return memory ?? { values: new Float32Array(count), free: () => undefined, isPlain: true };
}
