import { MAX_BYTES, type ReadOptions } from "../core/addressStore.js";
import type { Store } from "../core/store.js";
import { readFileWithin } from "./readFileWithin.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** Bytes kept in one file; made by {@link fileStore}. */
export interface FileStore extends Store {
  /** Path of the file. */
  readonly name: string;
}

/**
 * A place for bytes in a file, for nets, galleries and recognizers: what is read is always one whole version.
 *
 * @param file - Path of the file; it and its folders are made by the first `write`.
 * @returns `read` and `write`; both throw an Error that names the file and the reason, and after a failed `write` the old bytes are still there.
 *   Writes are carried out one after the other.
 * @example
 * ```ts
 * const store = fileStore("gallery.bin");
 * await store.write(new Uint8Array([1, 2, 3]));
 * await store.read(); // Uint8Array [1, 2, 3]
 * ```
 */
export function fileStore(file: string, { maxBytes = MAX_BYTES }: ReadOptions = {}): FileStore {
  let last = Promise.resolve();
  return {
    name: file,
    read: () => readFileWithin("fileStore", file, maxBytes),
    write: (bytes) => {
      const written = last.then(() => writeFileAtomic("fileStore", file, bytes));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
