import { mkdir, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { removeLeftovers, temporaryName } from "../node/removeLeftovers.js";
import { syncFolder } from "../node/writeFileAtomic.js";
import { checksumOf, encodeFrame, type FrameBlock } from "./galleryFrame.js";
import type { StoreBinding } from "./galleryStore.js";

/** Bytes written at a time. */
const CHUNK = 1 << 20;

/**
 * Writes a whole gallery file, completely or not at all: to a file next to it, flushed, then renamed over it. Only part of it is in memory at a time.
 *
 * @param blocks - One per identity, each with all of its templates.
 */
export async function writeFrames(
  path: string,
  start: Uint8Array,
  { binding, version }: { readonly binding: StoreBinding; readonly version: number },
  blocks: Iterable<FrameBlock> | AsyncIterable<FrameBlock>,
  none: string,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  const temporary = temporaryName(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, "wx");
    if (mode !== undefined) await handle.chmod(mode);
    const first = encodeFrame({ version, durable: 0, binding, blocks: [] }, none);
    let last = checksumOf(first);
    let parts: Uint8Array[] = [start, first];
    let waiting = start.length + first.length;
    for await (const block of blocks) {
      const frame = encodeFrame({ version, durable: 0, blocks: [block] }, last);
      last = checksumOf(frame);
      parts.push(frame);
      waiting += frame.length;
      if (waiting < CHUNK) continue;
      await handle.writeFile(Buffer.concat(parts)); // continues where the last write ended, and fails when the disk is full
      parts = [];
      waiting = 0;
    }
    await handle.writeFile(Buffer.concat(parts));
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
  await removeLeftovers(dirname(path), path);
}
