/** A place that keeps one piece of data: a file, a database row, a browser's storage. */
export interface Store {
  /** What error messages call it, such as a file's path; missing where it has no name. */
  readonly name?: string;
  /** What was written last, or undefined if nothing was. The bytes are the caller's. */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** Replaces what is kept, wholly or, on failure, not at all. The caller leaves the bytes alone until the promise settles. */
  readonly write: (data: Uint8Array) => Promise<void>;
}

/** Options of what reads a saved file. */
export interface ReadOptions {
  /** Largest file that is read, in bytes; default 512 MiB. */
  readonly maxBytes?: number;
}

/** Largest file that is read by default, in bytes. */
export const MAX_BYTES = 2 ** 29;

/**
 * A store in memory, which ends with the program; for tests and for passing a gallery on.
 *
 * @example
 * ```ts
 * const store = memoryStore();
 * await gallery.save(store);
 * ```
 */
export function memoryStore(): Store {
  let kept: Uint8Array | undefined;
  return {
    read: () => Promise.resolve(kept?.slice()),
    write: (data) => {
      kept = data.slice();
      return Promise.resolve();
    },
  };
}
