/** A format that stores rows of numbers in fewer bytes. */
export interface RowFormat {
  /** An empty block for this many rows. */
  readonly block: (rows: number) => PackedBlock;
}

/** Rows stored in fewer bytes. */
export interface PackedBlock {
  /** Capacity in rows. */
  readonly rows: number;
  /** Writes `size` numbers of `values`, starting at `from`, into a row. */
  readonly write: (row: number, values: Float32Array, from: number) => void;
  /** Reads `count` rows, starting at row `first`, into `to`, starting at `at`. */
  readonly read: (first: number, count: number, to: Float32Array, at: number) => void;
  /** Overwrites a row with zeros. */
  readonly wipe: (row: number) => void;
  /** The same rows with room for more. */
  readonly grow: (rows: number) => PackedBlock;
}
