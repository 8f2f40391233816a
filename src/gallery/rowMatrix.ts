/** Numbers in a block: 16 MB of float32. Only the last block is copied when the matrix grows, and at most that much is spare. */
const BLOCK = 1 << 22;

/** A matrix of float32 rows that grows at its end and shrinks by moving its last row into the gap. */
export class RowMatrix {
  /** Numbers in a row. */
  readonly size: number;
  private readonly shift: number;
  private readonly parts: Float32Array[] = [];
  private rows = 0;

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

  /** Adds a row at the end, and returns its number. */
  push(values: Float32Array): number {
    const row = this.rows;
    const block = row >> this.shift;
    const needed = ((row & (this.rowsPerBlock - 1)) + 1) * this.size;
    const last = this.parts.at(block);
    if (last === undefined) this.parts.push(new Float32Array(block === 0 ? needed : this.rowsPerBlock * this.size));
    else if (last.length < needed) {
      const grown = new Float32Array(Math.min(2 * last.length, this.rowsPerBlock * this.size));
      grown.set(last);
      this.parts[block] = grown;
    }
    this.rows++;
    this.row(row).set(values);
    return row;
  }

  /** The numbers of a row: a view, right until the matrix changes. */
  row(row: number): Float32Array {
    const start = (row & (this.rowsPerBlock - 1)) * this.size;
    return this.parts[row >> this.shift].subarray(start, start + this.size);
  }

  /** Moves the last row into the place of `row` and overwrites where it was, so that nothing of the removed row is left in memory. */
  remove(row: number): void {
    const last = this.row(--this.rows);
    if (row !== this.rows) this.row(row).set(last);
    last.fill(0);
    if ((this.rows & (this.rowsPerBlock - 1)) === 0) this.parts.pop();
  }

  /** The rows, a block at a time, in order. Views, right until the matrix changes. */
  *blocks(): Generator<{ readonly start: number; readonly rows: number; readonly values: Float32Array }> {
    for (let block = 0; block < this.parts.length; block++) {
      const start = block << this.shift;
      const rows = Math.min(this.rowsPerBlock, this.rows - start);
      yield { start, rows, values: this.parts[block] };
    }
  }
}
