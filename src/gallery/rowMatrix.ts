import { rowSearch, type RowMemory } from "../tensors/rowSearch.js";
import type { Precision } from "./precision.js";
import type { PackedBlock, RowFormat } from "./rowFormat.js";

/** Numbers in a block: 4 MB of float32. Only the last block is copied when the matrix grows, and at most that much is unused. */
const BLOCK = 1 << 20;
/** A block of at least this many numbers is placed where the backend's row search can reach it. */
export const LARGE = 1 << 16;
/** Rows whose largest number is beyond this, or nearer to 0 than `LEAST`, are not ranked by float32 sums of squares: cautious limits, well within its range. */
const LARGEST = 1e10;
const LEAST = 1e-10;

/** A matrix of rows that grows at its end and shrinks by moving its last row into the gap; stored as float32, or in a smaller format that is read as float32. */
export class RowMatrix {
  /** Numbers in a row. */
  readonly size: number;
  private readonly shift: number;
  // The blocks, in float32 or in the smaller format.
  private readonly parts: RowMemory[] = [];
  private readonly packed: PackedBlock[] = [];
  private readonly format: RowFormat | undefined;
  private unpacked: RowMemory | undefined;
  private rows = 0;
  private extreme = false;

  constructor(size: number, precision?: Precision) {
    this.size = size;
    this.format = precision?.format(size);
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

  /** Whether float32 sums of squares suffice to rank the rows. */
  get isModerate(): boolean {
    return !this.extreme;
  }

  /** Adds a row at the end, taken from `values` starting at `from`, and returns its number. */
  push(values: Float32Array, from = 0): number {
    const row = this.rows;
    if (this.format === undefined) this.makeRoom(row);
    else this.makePackedRoom(row, this.format);
    this.rows++;
    this.set(row, values, from);
    return row;
  }

  /** Fills an empty matrix and takes over `values`: float32 blocks are views of it until they grow or are settled. */
  fill(values: Float32Array): void {
    const rows = values.length / this.size;
    if (this.format !== undefined) {
      for (let row = 0; row < rows; row++) this.push(values, row * this.size);
      return;
    }
    const full = this.rowsPerBlock * this.size;
    for (let start = 0; start < values.length; start += full) this.parts.push(plainMemory(values.subarray(start, start + full))); // prettier-ignore
    this.rows = rows;
    for (let row = 0; row < rows && !this.extreme; row++) this.extreme = !isModerate(this.row(row));
  }

  private makeRoom(row: number): void {
    const block = row >> this.shift;
    const full = this.rowsPerBlock * this.size;
    const needed = ((row & (this.rowsPerBlock - 1)) + 1) * this.size;
    const last = this.parts.at(block);
    if (last === undefined) this.parts.push(allocate(block === 0 ? needed : full));
    else if (last.values.length < needed) this.replace(block, allocate(Math.min(2 * last.values.length, full)));
  }

  private makePackedRoom(row: number, format: RowFormat): void {
    const block = row >> this.shift;
    const needed = (row & (this.rowsPerBlock - 1)) + 1;
    const last = this.packed.at(block);
    if (last === undefined) this.packed.push(format.block(block === 0 ? needed : this.rowsPerBlock));
    else if (last.rows < needed) this.packed[block] = last.grow(Math.min(2 * last.rows, this.rowsPerBlock));
  }

  /** Replaces the numbers of a row. */
  set(row: number, values: Float32Array, from = 0): void {
    const place = row & (this.rowsPerBlock - 1);
    if (this.format !== undefined) {
      this.packed[row >> this.shift].write(place, values, from);
      this.extreme ||= !isModerate(values.subarray(from, from + this.size));
      return;
    }
    const to = this.parts[row >> this.shift].values;
    const start = place * this.size;
    let top = 0;
    // Number by number: a view per row would create a million small objects.
    for (let i = 0; i < this.size; i++) {
      const value = values[from + i];
      to[start + i] = value;
      top = Math.max(top, Math.abs(value));
    }
    this.extreme ||= !isModerateSize(top);
  }

  /** The numbers of a row: a view or a copy, valid until the matrix changes. */
  row(row: number): Float32Array {
    const place = row & (this.rowsPerBlock - 1);
    if (this.format !== undefined) {
      const copy = new Float32Array(this.size);
      this.packed[row >> this.shift].read(place, 1, copy, 0);
      return copy;
    }
    const start = place * this.size;
    return this.parts[row >> this.shift].values.subarray(start, start + this.size);
  }

  /** Moves the last row into the place of `row` and overwrites its old place, so that nothing of the removed row is left in memory. */
  remove(row: number): void {
    const last = this.row(--this.rows);
    if (row !== this.rows) this.set(row, last);
    this.wipe(this.rows);
    if ((this.rows & (this.rowsPerBlock - 1)) !== 0) return;
    this.packed.pop();
    this.parts.pop()?.free();
  }

  /** Overwrites a row with zeros. */
  wipe(row: number): void {
    if (this.format === undefined) this.row(row).fill(0);
    else this.packed[row >> this.shift].wipe(row & (this.rowsPerBlock - 1));
    this.unpacked?.values.fill(0);
  }

  /** Moves large blocks to memory that the backend's row search can reach without a copy, if there is such a search and they are not there yet. */
  settle(): void {
    this.parts.forEach(({ values, isPlain }: RowMemory & { isPlain?: true }, block) => {
      if (isPlain === true && values.length >= LARGE) this.replace(block, allocate(values.length));
    });
  }

  /** The rows, one block at a time, in order. The values are views, valid until the next block is requested or the matrix changes. */
  *blocks(): Generator<{ readonly start: number; readonly rows: number; readonly values: Float32Array }> {
    for (let block = 0; block < this.parts.length; block++) {
      const start = block << this.shift;
      const rows = Math.min(this.rowsPerBlock, this.rows - start);
      yield { start, rows, values: this.parts[block].values };
    }
    for (let block = 0; block < this.packed.length; block++) {
      const start = block << this.shift;
      const rows = Math.min(this.rowsPerBlock, this.rows - start);
      this.unpacked ??= allocate(this.rowsPerBlock * this.size);
      const { values } = this.unpacked;
      this.packed[block].read(0, rows, values, 0);
      yield { start, rows, values };
    }
  }

  /** Frees the memory. */
  free(): void {
    for (const part of this.parts.splice(0)) {
      part.values.fill(0);
      part.free();
    }
    this.packed.length = 0;
    this.unpacked?.free();
    this.unpacked = undefined;
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

/** Whether float32 sums of squares suffice to rank these numbers. */
export function isModerate(values: Float32Array): boolean {
  let top = 0;
  for (const value of values) top = Math.max(top, Math.abs(value));
  return isModerateSize(top);
}

const isModerateSize = (top: number): boolean => top === 0 || (top >= LEAST && top <= LARGEST);

function allocate(count: number): RowMemory & { readonly isPlain?: true } {
  const memory = count >= LARGE ? rowSearch()?.allocate(count) : undefined;
  return memory ?? plainMemory(new Float32Array(count));
}

const plainMemory = (values: Float32Array): RowMemory & { readonly isPlain: true } => ({
  values,
  free: () => undefined,
  isPlain: true,
});
