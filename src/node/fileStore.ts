import { requirePath } from "./requirePath.js";
import { requireCount, requireFlag, requireOptions, requireTyped } from "../core/check.js";
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { MAX_BYTES, type ReadOptions } from "../core/store.js";
import type { Store } from "../core/store.js";
import { readFileWithin } from "./readFileWithin.js";
import { withLock } from "./withLock.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/** Bytes kept in one file; made by {@link fileStore}. */
export interface FileStore extends Store {
  /** Path of the file. */
  readonly name: string;
}

/** Options of {@link fileStore}. */
export interface FileStoreOptions extends ReadOptions {
  /**
   * Whether `write` replaces the file even if another process has changed it since this one last read or wrote it, which loses those
   * changes; default false: such a write is refused.
   */
  readonly overwrite?: boolean;
}

/** The version of each file that this process read or wrote last. */
const known = new Map<string, string>();

/**
 * A store for bytes in a file, for nets, galleries and recognizers: a read always returns one complete version.
 *
 * @param file - Path of the file; it and its folders are created by the first `write`.
 * @returns `read` and `write`; both throw an Error that names the file and the reason, and after a failed `write` the old bytes are still there.
 *   Writes happen one after the other, even those of other processes. A `write` is refused if another process has changed the file
 *   since this one last read or wrote it.
 * @example
 * ```ts
 * const store = fileStore("gallery.bin");
 * await store.write(new Uint8Array([1, 2, 3]));
 * await store.read(); // Uint8Array [1, 2, 3]
 * ```
 */
export function fileStore(file: string, options: FileStoreOptions = {}): FileStore {
  const who = "fileStore";
  const { maxBytes = MAX_BYTES, overwrite = false } = requireOptions(who, options);
  requirePath(who, "file", file);
  requireCount(who, "maxBytes", maxBytes);
  requireFlag(who, "overwrite", overwrite);
  return {
    name: file,
    read: async () => {
      const found = await readFileWithin(who, file, maxBytes);
      if (found === undefined) return undefined;
      known.set(resolve(file), versionOf(found.stat));
      return found.bytes;
    },
    write: async (bytes) => {
      requireTyped(who, "the bytes", bytes, "Uint8Array");
      await withLock(who, file, async () => {
        const key = resolve(file);
        const before = known.get(key);
        if (!overwrite && before !== undefined) {
          const now = await versionNow(file);
          if (now !== undefined && now !== before) {
            throw new Error(
              `${who}: could not write ${file}: another program has changed it since it was read; load it again and make the change there, or pass { overwrite: true } to lose what the other wrote`,
            );
          }
        }
        await writeFileAtomic(who, file, bytes);
        const now = await versionNow(file);
        if (now !== undefined) known.set(key, now);
      });
    },
  };
}

const versionOf = ({ ino, size, mtimeNs }: BigIntStats): string => `${ino} ${size} ${mtimeNs}`;

const versionNow = (file: string): Promise<string | undefined> =>
  stat(file, { bigint: true }).then(versionOf, () => undefined);
