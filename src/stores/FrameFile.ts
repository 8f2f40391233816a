import { open, type FileHandle } from "node:fs/promises";
import { decodeFrame, FRAME_HEAD, frameLength, previousOf, type ReadFrame } from "./galleryFrame.js";

/** How each file begins. */
export const FILE_START = new TextEncoder().encode("one-shot-ts gallery, format 1\n\0\0");
/** What the first frame records as the checksum of the one before it. */
export const NO_CHECKSUM = "0".repeat(16);
/** Bytes read at a time. */
const CHUNK = 4 << 20;

/** A file of frames, open for reading and appending. */
export class FrameFile {
  /** The file's inode number, which changes with a compaction. */
  readonly inode: bigint;
  /** How much of the file this process has read or written; always the end of a frame. */
  end = FILE_START.length;
  /** The checksum of the last frame. */
  last = NO_CHECKSUM;
  private readonly handle: FileHandle;
  private readonly who: string;
  private using = 0;
  private isRetired = false;

  private constructor(who: string, handle: FileHandle, inode: bigint) {
    this.who = who;
    this.handle = handle;
    this.inode = inode;
  }

  /** @throws RangeError if it is not a gallery file. */
  static async open(who: string, path: string): Promise<FrameFile> {
    const handle = await open(path, "r+");
    try {
      const start = new Uint8Array(FILE_START.length);
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      if (bytesRead < start.length || start.some((byte, i) => byte !== FILE_START[i])) {
        throw new RangeError(`${who}: the file must be a gallery of one-shot-ts, format 1; it begins otherwise, another program may have written it`); // prettier-ignore
      }
      return new FrameFile(who, handle, (await handle.stat({ bigint: true })).ino);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * The intact frames that follow what has been read so far. Stops at the first that is not intact: it is still being written, or was torn by a crash.
   *
   * @throws RangeError if what follows does not belong to what was read: the file was cut and rewritten meanwhile.
   */
  async *read(): AsyncGenerator<ReadFrame & { readonly at: number }> {
    const { size } = await this.handle.stat();
    let chunk = new Uint8Array(0);
    let from = this.end;
    while (this.end + FRAME_HEAD <= size) {
      const offset = this.end - from;
      const length = frameLength(chunk, offset);
      const wanted = length > 0 ? length : FRAME_HEAD;
      if (length > 0 && this.end + length > size) return;
      if (offset + wanted > chunk.length) {
        // Bounded by the size of the file, whatever its frames claim.
        chunk = await this.bytes(this.end, Math.min(size - this.end, Math.max(CHUNK, wanted)));
        from = this.end;
        if (chunk.length < wanted) return;
        continue;
      }
      if (length === 0) return;
      const bytes = chunk.subarray(offset, offset + length);
      const frame = decodeFrame(this.who, bytes);
      if (frame === undefined) return;
      if (previousOf(bytes) !== this.last) throw new RangeError(`${this.who}: each frame must follow the one before it, one at byte ${this.end} does not; the file was changed`); // prettier-ignore
      const at = this.end;
      this.end += length;
      this.last = frame.checksum;
      yield { ...frame, at };
    }
  }

  /** Some of the file's bytes. */
  async bytes(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, at + done);
      if (bytesRead === 0) return bytes.subarray(0, done);
      done += bytesRead;
    }
    return bytes;
  }

  /** Whether a bad frame is followed by an intact one that was written when the bad one was already on disk: then it was not torn but damaged. */
  async isDamaged(): Promise<boolean> {
    const { size } = await this.handle.stat();
    for (let from = this.end + 1; from + FRAME_HEAD <= size;) {
      const chunk = await this.bytes(from, Math.min(CHUNK, size - from));
      for (let i = 0; i + FRAME_HEAD <= chunk.length; i++) {
        const length = frameLength(chunk, i);
        if (length === 0 || from + i + length > size) continue;
        const frame = await this.tryFrame(from + i, length);
        if (frame !== undefined && frame.durable > this.end) return true;
      }
      from += Math.max(1, chunk.length - FRAME_HEAD + 1);
    }
    return false;
  }

  private async tryFrame(at: number, length: number): Promise<ReadFrame | undefined> {
    try {
      return decodeFrame(this.who, await this.bytes(at, length));
    } catch {
      return undefined;
    }
  }

  /** Cuts off what follows the last intact frame. */
  async cut(): Promise<void> {
    const { size } = await this.handle.stat();
    if (size === this.end) return;
    await this.handle.truncate(this.end);
    await this.handle.sync();
  }

  /** Writes frames at the end, and waits until they are on disk. On failure the file is left as it was. */
  async append(bytes: Uint8Array, last: string): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await this.handle.write(bytes, done, bytes.length - done, this.end + done)).bytesWritten;
      }
      await this.handle.datasync();
    } catch (error) {
      await this.cut();
      throw error;
    }
    this.end += bytes.length;
    this.last = last;
  }

  /** Runs `act` and keeps the file open until it is done, even if the file is retired meanwhile. */
  async use<T>(act: () => Promise<T>): Promise<T> {
    this.using++;
    try {
      return await act();
    } finally {
      this.using--;
      if (this.isRetired && this.using === 0) await this.handle.close();
    }
  }

  /** Closes the file as soon as nobody is using it. */
  async retire(): Promise<void> {
    if (this.isRetired) return;
    this.isRetired = true;
    if (this.using === 0) await this.handle.close();
  }
}
