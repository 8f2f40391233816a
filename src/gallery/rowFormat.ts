/** Keeps rows of numbers in fewer bytes. */
export interface RowFormat {
  /** An empty block for this many rows. */
  readonly block: (rows: number) => PackedBlock;
}

/** Rows in fewer bytes. */
export interface PackedBlock {
  /** Capacity in rows. */
  readonly rows: number;
  /** Writes `size` numbers from `from` on into a row. */
  readonly write: (row: number, values: Float32Array, from: number) => void;
  /** Reads `count` rows into `to`, from `at` on. */
  readonly read: (first: number, count: number, to: Float32Array, at: number) => void;
  /** Overwrites a row with zeros. */
  readonly wipe: (row: number) => void;
  /** The same rows with room for more. */
  readonly grow: (rows: number) => PackedBlock;
}
