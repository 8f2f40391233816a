import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** Bytes kept in one file; made by {@link fileStore}. */
export interface FileStore {
  /** The bytes last written; undefined if there is no such file yet. */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** Replaces the bytes, wholly or not at all; calls are carried out one after the other. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

/**
 * A place for bytes in a file, for galleries: what is read is always one whole version.
 *
 * @param file - Path of the file; it and its folders are made by the first `write`.
 * @returns `read` and `write`; both throw an Error that names the file and the reason, and after a failed `write` the old bytes are still there.
 * @example
 * ```ts
 * const store = fileStore("gallery.bin");
 * await store.write(new Uint8Array([1, 2, 3]));
 * await store.read(); // Uint8Array [1, 2, 3]
 * ```
 */
export function fileStore(file: string): FileStore {
  let last = Promise.resolve();
  return {
    read: async () => {
      try {
        return new Uint8Array(await readFile(file));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new Error(`fileStore: cannot read ${file}: ${(cause as Error).message}`, { cause });
      }
    },
    write: (bytes) => {
      const copy = Uint8Array.from(bytes); // the caller may change its bytes while it waits its turn
      const written = last.then(() => writeFileAtomic("fileStore", file, copy));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
