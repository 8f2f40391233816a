import { requireFit } from "./check.js";

/** A place that keeps one piece of data: a file, a database row, browser storage. */
export interface Store {
  /** Its name in error messages, such as a file's path; absent if it has none. */
  readonly name?: string;
  /** The last bytes written, or undefined if there are none. The caller owns them. */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** Replaces the stored bytes completely or, on failure, not at all. The caller must not change the bytes until the promise settles. */
  readonly write: (data: Uint8Array) => Promise<void>;
}

/** Refuses anything but a store that can be written. */
export function requireWritable(who: string, store: Store): void {
  const writes = typeof (store as Partial<Store> | null | undefined)?.write === "function";
  requireFit(writes, who, "store", "a store", store, "pass fileStore(file) of one-shot-ts/node, memoryStore() or indexedDbStore(name)"); // prettier-ignore
}

/** Options for reading a saved file. */
export interface ReadOptions {
  /** Largest file that is read, in bytes; default 512 MiB. */
  readonly maxBytes?: number;
}

/** Largest file that is read by default, in bytes. */
export const MAX_BYTES = 2 ** 29;

/**
 * A store in memory that lasts as long as the program; for tests and for passing a gallery on.
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
