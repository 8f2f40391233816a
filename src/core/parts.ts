/** The numbers of a tensor as plain data. */
export interface SavedTensor {
  /** Size of each axis. */
  readonly shape: readonly number[];
  /** All numbers, the last axis varying fastest. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** What something that can be saved consists of: settings that JSON can hold, and tensors by name. A file holds the parts of one thing or of several. */
export interface Parts {
  /** Settings; JSON gives them back unchanged. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Tensors by name. */
  readonly tensors: ReadonlyMap<string, SavedTensor>;
}
