import { createHash, randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

const PATTERN = /^\.one-shot-([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;
const DAY = 24 * 3600 * 1000;
const HOST = short(hostname());

/** A name for a file being written, next to the one it will replace; it identifies its process, and is short however long the file's name is. */
export function temporaryName(file: string): string {
  return join(dirname(file), `.one-shot-${short(basename(file))}-${HOST}-${process.pid}-${randomBytes(6).toString("hex")}.tmp`); // prettier-ignore
}

/** First 8 digits of a text's SHA-256. */
export function short(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Identifies this process among those that may write to a folder. */
export const OWNER = `${HOST}-${process.pid}`;

/** Whether the process named by a file or a lock has ended; `since` is when it last wrote, in milliseconds. */
export function hasEnded(host: string, pid: number, since: number): boolean {
  if (Date.now() - since > DAY) return true;
  if (host !== HOST) return false; // on another machine that shares the folder: there is no way to know
  // Our own process id, but of an earlier process, as in a container.
  if (pid === process.pid) return since < Date.now() - 1000 * process.uptime() - 1000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/**
 * Removes files that killed processes left half-written in a folder; those of running processes stay.
 *
 * @param file - Only leftovers for this file; if omitted, for any.
 */
export async function removeLeftovers(folder: string, file?: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const found = PATTERN.exec(name);
    if (found === null || (file !== undefined && found[1] !== short(basename(file)))) continue;
    const [, , host, pid] = found;
    const path = join(folder, name);
    const written = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (written !== undefined && hasEnded(host, Number(pid), written))
      await rm(path, { force: true }).catch(() => undefined);
  }
}
