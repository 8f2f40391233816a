import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasEnded, OWNER, short } from "./removeLeftovers.js";
import { followLinks } from "./writeFileAtomic.js";

/** The contents of this process's locks. */
const HOLDER = `${OWNER}-${randomBytes(6).toString("hex")}`;

/** Work in progress in this process, by lock: each waits for the one before. */
const queue = new Map<string, Promise<unknown>>();

/** Calls that are resolving the lock of a file, by the name they used. */
const arrivals = new Map<string, Promise<unknown>>();

/**
 * Runs something while no other call for the same file runs, in this process or another.
 *
 * The lock is a file next to it that names its process; a lock of a dead process does not count.
 *
 * @param who - The public function, named first in the message.
 * @throws Error if another process holds the lock for longer than `patience` milliseconds.
 */
export async function withLock<T>(who: string, file: string, act: () => Promise<T>, patience = 30_000): Promise<T> {
  // In the order of the calls, however long each takes to resolve its file.
  const arriving = (arrivals.get(file) ?? Promise.resolve()).then(() => lockFor(who, file));
  const arrived = arriving
    .catch(() => undefined)
    .then(() => {
      if (arrivals.get(file) === arrived) arrivals.delete(file);
    });
  arrivals.set(file, arrived);
  const lock = await arriving;
  const turn = (queue.get(lock) ?? Promise.resolve()).then(async () => {
    await take(who, file, lock, patience);
    try {
      return await act();
    } finally {
      await rm(lock, { force: true }).catch(() => undefined);
    }
  });
  const settled = turn
    .catch(() => undefined)
    .then(() => {
      if (queue.get(lock) === settled) queue.delete(lock);
    });
  queue.set(lock, settled);
  return turn;
}

/** The path of a file's lock, with links followed; its folder is created. */
async function lockFor(who: string, file: string): Promise<string> {
  try {
    const target = await followLinks(file);
    await mkdir(dirname(target), { recursive: true });
    return join(dirname(target), `.one-shot-${short(basename(target))}.lock`);
  } catch (cause) {
    throw new Error(`${who}: could not write ${file}: ${(cause as Error).message}; what stood there before is unchanged`, { cause }); // prettier-ignore
  }
}

async function take(who: string, file: string, lock: string, patience: number): Promise<void> {
  const until = Date.now() + patience;
  for (let wait = 2; ; wait = Math.min(2 * wait, 200)) {
    let handle: FileHandle | undefined;
    try {
      handle = await open(lock, "wx");
      await handle.writeFile(HOLDER);
      await handle.close();
      return;
    } catch (cause) {
      await handle?.close().catch(() => undefined);
      if (handle === undefined && (cause as NodeJS.ErrnoException).code === "EEXIST") await removeStale(lock);
      else {
        if (handle !== undefined) await rm(lock, { force: true }).catch(() => undefined);
        throw new Error(`${who}: could not write ${file}: ${(cause as Error).message}; what stood there before is unchanged`, { cause }); // prettier-ignore
      }
    }
    if (Date.now() > until) {
      throw new Error(`${who}: could not write ${file}: another process has been writing it for ${patience / 1000} seconds; if none is, remove ${lock}`); // prettier-ignore
    }
    await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
  }
}

/** Removes a lock whose process has ended. */
async function removeStale(lock: string): Promise<void> {
  const stale = await ended(lock);
  if (stale === undefined) return;
  // Not by rm: another process may just have removed it and created its own.
  const aside = `${lock}-${OWNER}`;
  try {
    await rename(lock, aside);
    if ((await ended(aside)) === undefined) await link(aside, lock).catch(() => undefined);
    await rm(aside, { force: true });
  } catch {
    return; // another process was quicker
  }
}

/** The contents of a lock, if its process has ended. */
async function ended(lock: string): Promise<string | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(lock, "utf8"), stat(lock)]);
    if (text === HOLDER) return text; // ours, though it is this call's turn: an earlier call failed to remove it
    const [host, pid] = text.split("-") as (string | undefined)[];
    // An empty lock is being made, or its process was killed between the two steps.
    const isEnded = pid === undefined ? Date.now() - mtimeMs > 5000 : hasEnded(host!, Number(pid), mtimeMs);
    return isEnded ? text : undefined;
  } catch {
    return undefined;
  }
}
