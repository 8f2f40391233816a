import { constants, type BigIntStats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

const { O_RDONLY, O_NONBLOCK } = constants;

/** The contents of a file that was read. */
export interface FoundFile {
  readonly bytes: Uint8Array;
  /** Its metadata at that time. */
  readonly stat: BigIntStats;
}

/**
 * Reads the bytes of a file into one block of memory of their size.
 *
 * @param who - The public function that reads, named first in the message.
 * @param maxBytes - Larger files are refused before anything is read.
 * @returns Undefined if there is no such file.
 * @throws RangeError if the file is too large; Error that names the file and the reason if it cannot be read, or is not a file but a folder or a pipe.
 */
export async function readFileWithin(who: string, file: string, maxBytes: number): Promise<FoundFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    // So as not to wait for a pipe without a writer.
    handle = await open(file, O_RDONLY | O_NONBLOCK);
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) throw new Error(stat.isDirectory() ? "EISDIR: it is a folder" : "it is no file");
    const size = Number(stat.size);
    if (size > maxBytes) {
      throw new RangeError(
        `${who}: ${file} must have at most ${maxBytes} bytes, got ${size}; raise maxBytes if you trust it`,
      );
    }
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: bytes.subarray(0, length), stat };
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${who}: cannot read ${file}: ${(cause as Error).message}`, { cause });
  } finally {
    await handle?.close();
  }
}
