import { mkdir, open, readlink, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { removeLeftovers, temporaryName } from "./removeLeftovers.js";

/**
 * Writes a file completely or not at all: to a new file next to it, flushed to disk, then renamed over it; the folder is flushed too.
 *
 * Missing folders are created. A link is followed; an existing file keeps its mode. Leftovers of killed processes for this file are
 * removed. The usual package, `write-file-atomic` 7, is not used because it does not check how many bytes were written: on a full
 * disk it puts a truncated file in place.
 *
 * @param who - The public function that writes, named first in the message.
 * @param content - The whole content, or its parts in order.
 * @throws Error that names the file and the reason; the previous file is untouched, and nothing half-written is left.
 */
export async function writeFileAtomic(
  who: string,
  file: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> {
  let handle: FileHandle | undefined;
  let temporary: string | undefined;
  let isDone = false;
  try {
    const target = await followLinks(file);
    const made = await mkdir(dirname(target), { recursive: true });
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => undefined,
    );
    const path = temporaryName(target);
    handle = await open(path, "wx");
    temporary = path;
    if (mode !== undefined) await handle.chmod(mode);
    for (const part of [content].flat()) await handle.writeFile(part); // continues after partial writes, and fails when the disk is full
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, target);
    isDone = true;
    await syncFolder(dirname(target));
    if (made !== undefined) await syncFolder(dirname(made));
    await removeLeftovers(dirname(target), target);
  } catch (cause) {
    await handle?.close().catch(() => undefined);
    if (temporary !== undefined && !isDone) await rm(temporary, { force: true }).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const state = isDone
      ? "the new content stands there, but a power cut may undo that"
      : "what stood there before is unchanged";
    throw new Error(`${who}: could not write ${file}: ${reason}; ${state}`, { cause });
  }
}

/** The target of a link, even if that file does not exist yet. */
export async function followLinks(file: string): Promise<string> {
  let path = resolve(file);
  for (let links = 0; links < 40; links++) {
    const to = await readlink(path).catch(() => undefined);
    if (to === undefined) return path;
    path = resolve(dirname(path), to);
  }
  throw new Error("ELOOP: too many links");
}

/** Makes a rename survive a power cut, on systems that can flush folders. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch (error) {
    // Windows cannot open folders, and some file systems cannot flush them.
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP", "EBADF"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error; // prettier-ignore
  } finally {
    await handle?.close();
  }
}
