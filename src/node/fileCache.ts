import { requirePath } from "./requirePath.js";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { requireCount, requireList, requireOptions, requireTyped, shown } from "../core/check.js";
import { checksum } from "../core/checksum.js";
import type { EmbeddingCache } from "../encoders/embeddingCache.js";

/** Options of {@link fileCache}. */
export interface FileCacheOptions {
  /** The most bytes that are kept; default 1 GiB. The least recently used embeddings are removed first. */
  readonly maxBytes?: number;
}

/** Characters of a checksum, before the numbers. */
const DIGITS = 16;
/** A half-written file of a dead process is removed after this many milliseconds. */
const ABANDONED = 3_600_000;

/**
 * A cache of embeddings in a folder, for `outsideEncoder`: the results of a slow model or a paid service are kept between runs.
 *
 * There is one small file per embedding, named after its key, written atomically and with a checksum: several processes may use the folder at once, and a damaged file counts
 * as missing. The folder is created by the first `set`; deleting it at any time does no harm.
 *
 * @param folder - Path of a folder that is used for nothing else.
 * @returns `get` and `set`; both throw an Error that names the folder if it cannot be read or written.
 * @throws RangeError if `maxBytes` is not a positive whole number.
 * @example
 * ```ts
 * const embed = (texts: readonly string[]) => texts.map((text) => [text.length, 1]);
 * const encoder = outsideEncoder({ name: "lengths, 1", size: 2, embed, cache: fileCache(".cache/embeddings") });
 * ```
 */
export function fileCache(folder: string, options: FileCacheOptions = {}): EmbeddingCache {
  const { maxBytes = 2 ** 30 } = requireOptions("fileCache", options);
  requirePath("fileCache", "folder", folder);
  requireCount("fileCache", "maxBytes", maxBytes);
  let unswept = Infinity; // bytes written since the folder was last measured: unknown at first
  const place = (key: string): { readonly parent: string; readonly file: string } => {
    if (typeof key !== "string" || !/^[0-9a-f]{8,}$/.test(key))
      throw new RangeError(`fileCache: a key must be at least 8 hexadecimal digits, got ${shown(key)}`);
    const parent = join(folder, key.slice(0, 2));
    return { parent, file: join(parent, key) };
  };

  const readOne = async (key: string): Promise<Float32Array | undefined> => {
    const { file } = place(key);
    const bytes = await readFile(file).catch((cause: unknown) => missing(cause));
    if (bytes === undefined) return undefined;
    const numbers = Uint8Array.from(bytes.subarray(DIGITS));
    if (numbers.length % 4 !== 0 || bytes.toString("latin1", 0, DIGITS) !== checksum([numbers])) {
      await rm(file, { force: true });
      return undefined;
    }
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined); // another process may just have removed it
    return new Float32Array(numbers.buffer);
  };

  const writeOne = async (key: string, embedding: Float32Array): Promise<number> => {
    const { parent, file } = place(key);
    requireTyped("fileCache", "an embedding", embedding, "Float32Array");
    const numbers = new Uint8Array(embedding.slice().buffer);
    const bytes = Buffer.concat([Buffer.from(checksum([numbers]), "latin1"), numbers]);
    await mkdir(parent, { recursive: true });
    const temporary = join(parent, `.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await writeFile(temporary, bytes, { flag: "wx" });
      await rename(temporary, file);
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw cause;
    }
    return bytes.length;
  };

  /** Removes the least recently used files until the rest takes at most nine tenths of the allowance. */
  const sweep = async (): Promise<void> => {
    const found: { file: string; size: number; used: number }[] = [];
    for (const part of (await readdir(folder).catch(missing)) ?? []) {
      if (!/^[0-9a-f]{2}$/.test(part)) continue;
      for (const name of await readdir(join(folder, part))) {
        const file = join(folder, part, name);
        const about = await stat(file).catch((cause: unknown) => missing(cause));
        if (about === undefined) continue;
        if (name.endsWith(".tmp")) {
          if (Date.now() - about.mtimeMs > ABANDONED) await rm(file, { force: true });
        } else found.push({ file, size: about.size, used: about.mtimeMs });
      }
    }
    let total = found.reduce((sum, { size }) => sum + size, 0);
    if (total <= maxBytes) return;
    found.sort((a, b) => a.used - b.used);
    for (const { file, size } of found) {
      if (total <= 0.9 * maxBytes) break;
      await rm(file, { force: true });
      total -= size;
    }
  };

  const named = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof RangeError || cause instanceof TypeError) throw cause;
      throw new Error(`fileCache: cannot ${what} ${folder}: ${(cause as Error).message}`, { cause });
    }
  };
  return {
    get: (keys) =>
      named("read", () => {
        requireList("fileCache.get", "keys", keys, "a list of keys");
        return Promise.all(Array.from(keys, readOne));
      }),
    set: (entries) =>
      named("write", async () => {
        requireList("fileCache.set", "entries", entries, "a list of keys and their embeddings");
        for (const entry of entries) {
          requireList("fileCache.set", "each entry", entry, "[key, embedding]");
          unswept += await writeOne(...entry);
        }
        if (unswept < maxBytes / 10) return;
        unswept = 0;
        await sweep();
      }),
  };
}

/** Undefined for a missing file; throws for any other reason. */
function missing(cause: unknown): undefined {
  if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
}
