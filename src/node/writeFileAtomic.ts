import { randomBytes } from "node:crypto";
import { mkdir, open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file wholly or not at all: to a new file beside it, flushed to the disk, then renamed over it.
 *
 * Missing folders are made. A link is followed; an existing file keeps its mode. Written here because the usual package,
 * `write-file-atomic` 7, does not look at how many bytes were written: on a disk that runs full it puts a shortened file in place.
 *
 * @param who - The public function that writes, first in the message.
 * @param content - All of it, or its parts in order.
 * @throws Error that names the file and the reason; what stood there before is untouched, and nothing half-written is left.
 */
export async function writeFileAtomic(
  who: string,
  file: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> {
  let handle: FileHandle | undefined;
  let temporary: string | undefined;
  try {
    await mkdir(dirname(file), { recursive: true });
    const target = await realpath(file).catch(() => file);
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => 0o666,
    );
    const unique = `.${basename(target)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
    const path = join(dirname(target), unique);
    handle = await open(path, "wx", mode);
    temporary = path;
    for (const part of [content].flat()) await handle.writeFile(part); // goes on after partial writes, and fails when the disk is full
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, target);
  } catch (cause) {
    await handle?.close().catch(() => undefined);
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${who}: could not write ${file}: ${reason}; what stood there before is unchanged`, { cause });
  }
}
