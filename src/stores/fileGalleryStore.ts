import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { shown } from "../core/check.js";
import { check } from "../core/schema.js";
import { shareRuns } from "../core/shareRuns.js";
import { detailsSchema } from "../gallery/detailsSchema.js";
import { removeLeftovers } from "../node/removeLeftovers.js";
import { withLock } from "../node/withLock.js";
import { followLinks } from "../node/writeFileAtomic.js";
import { FILE_START, FrameFile, NO_CHECKSUM } from "./FrameFile.js";
import { FrameIndex, type IndexEntry } from "./FrameIndex.js";
import { checksumOf, encodeFrame, type FrameBlock } from "./galleryFrame.js";
import type {
  Committed,
  GalleryStore,
  IdentityChange,
  Mirror,
  StoreBinding,
  StoreCounts,
  StoredIdentity,
} from "./galleryStore.js";
import { requireBinding } from "./requireBinding.js";
import { writeFrames } from "./writeFrames.js";

const WHO = "fileGalleryStore";
/** Up to this many bytes of outdated content never make the file compact itself. */
const SPARE = 1 << 20;

/**
 * A store in a file that grows by appending: an enrollment costs only its own size, however large the gallery. For Node.
 *
 * A commit is on disk when it is acknowledged, and is there completely or not at all: what a crash tore is cut off at the next opening. Processes that share the file wait for each other. What was
 * replaced or removed is not overwritten in place: it stays until the file is rewritten without it, by `compact`, by `close`, or automatically when more than half of the file is outdated.
 *
 * @param file - Path of the file; it and its folders are created when it is first opened.
 * @example
 * ```ts
 * const people = await StoredGallery.open(fileGalleryStore("people.gallery"), { encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export function fileGalleryStore(file: string): GalleryStore {
  if (typeof file !== "string" || file === "") {
    throw new TypeError(`${WHO}: file must be a path, got ${shown(file)}`);
  }
  return new FileGalleryStore(file);
}

interface Waiting {
  readonly changes: readonly IdentityChange[];
  readonly resolve: (committed: Committed | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** The file and where everything is in it. */
interface Opened {
  readonly file: FrameFile;
  readonly index: FrameIndex;
}

class FileGalleryStore implements GalleryStore {
  readonly name: string;
  private opened: Opened | undefined;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly shared = shareRuns(() => this.inTurn(() => this.explained("read", () => this.catchUp())));

  constructor(file: string) {
    this.name = file;
  }

  async open(binding: StoreBinding): Promise<void> {
    if (this.opened !== undefined) {
      requireBinding(`${WHO}: ${this.name}`, this.opened.index.binding!, binding);
      return;
    }
    await withLock(WHO, this.name, () =>
      this.explained("open", async () => {
        const there = await stat(this.name).then(
          () => true,
          (error: unknown) => {
            if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
            return false;
          },
        );
        if (there) await removeLeftovers(dirname(resolve(this.name)), basename(this.name));
        else await this.write({ binding, version: 0 }, []);
        const opened = await this.load();
        try {
          if (opened.index.binding === undefined) throw new RangeError(`${this.who}: the file must begin with a whole frame, its first is damaged; restore the file from a copy`); // prettier-ignore
          requireBinding(this.who, opened.index.binding, binding);
          await this.mend(opened);
        } catch (error) {
          await opened.file.retire();
          throw error;
        }
        this.opened = opened;
      }),
    );
  }

  async read(name: string): Promise<StoredIdentity | undefined> {
    await this.refresh();
    const { file, index } = this.require();
    return file.use(async () => {
      const entry = index.entries.get(name);
      return entry && (await this.explained("read", () => readEntry(this.who, file, index, name, entry)));
    });
  }

  async names(): Promise<string[]> {
    await this.refresh();
    return this.require().index.names();
  }

  async count(): Promise<StoreCounts> {
    await this.refresh();
    const { entries, templates } = this.require().index;
    return { identities: entries.size, templates };
  }

  commit(changes: readonly IdentityChange[]): Promise<Committed | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ changes, resolve, reject });
      this.writing ??= this.writeAll().finally(() => {
        this.writing = undefined;
      });
    });
  }

  async pull(since: string | undefined, mirror: Mirror): Promise<string> {
    await this.refresh();
    const { file, index } = this.require();
    const { size } = index.binding!;
    if (since === placeOf(file)) return since;
    return this.explained("read", async () => {
      const reader = await FrameFile.open(this.who, this.name);
      try {
        const [inode, end, last] = (since ?? "-1 0 ").split(" ");
        const isSame = reader.inode === BigInt(inode) && Number(end) <= file.end;
        if (isSame) Object.assign(reader, { end: Number(end), last });
        else mirror.clear();
        try {
          for await (const { blocks } of reader.read()) for (const block of blocks) follow(mirror, block, size);
        } catch (error) {
          // Cut and rewritten since: start over, unless this was already a read from the start.
          if (!isSame || !(error instanceof RangeError)) throw error;
          return await this.pull(undefined, mirror);
        }
        return placeOf(reader);
      } finally {
        await reader.retire();
      }
    });
  }

  async compact(): Promise<void> {
    await withLock(WHO, this.name, () => this.inTurn(() => this.compactLocked()));
  }

  async close(): Promise<void> {
    await this.writing;
    const { opened } = this;
    if (opened === undefined) return;
    try {
      if (opened.index.hasGarbage) await this.compact();
    } finally {
      await this.opened?.file.retire();
      this.opened = undefined;
    }
  }

  private get who(): string {
    return `${WHO}: ${this.name}`;
  }

  private require(): Opened {
    if (this.opened !== undefined) return this.opened;
    throw new Error(`${this.who} is closed; open it again`);
  }

  /** Writes everything that is waiting at once, until nothing is waiting any more. */
  private async writeAll(): Promise<void> {
    await Promise.resolve(); // so that what is requested at the same time is included
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0);
      try {
        await withLock(WHO, this.name, () => this.inTurn(() => this.explained("write", () => this.writeLocked(some))));
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
    }
  }

  private async writeLocked(some: readonly Waiting[]): Promise<void> {
    await this.catchUp();
    await this.mend(this.require());
    const { file, index } = this.require();
    const frames: Uint8Array[] = [];
    const done: (() => void)[] = [];
    const touched = new Set<string>();
    let { version } = index;
    let { last } = file;
    let before = placeOf(file);
    let end = file.end;
    for (const { changes, resolve } of some) {
      const isOf = ({ name, expected }: IdentityChange): boolean =>
        !touched.has(name) && (index.entries.get(name)?.version ?? 0) === expected;
      if (!changes.every(isOf)) {
        done.push(() => {
          resolve(undefined);
        });
        continue;
      }
      const own = version + 1;
      const blocks = changes.map((change, i) => blockOf(change, own, index.entries.get(change.name)?.born ?? own + i));
      version += changes.length;
      const frame = encodeFrame({ version, durable: file.end, blocks }, last);
      frames.push(frame);
      for (const { name } of changes) touched.add(name);
      last = checksumOf(frame);
      end += frame.length;
      const after = `${file.inode} ${end} ${last}`;
      const committed = { before, after, version: own };
      before = after;
      done.push(() => {
        resolve(committed);
      });
    }
    if (frames.length > 0) await this.append({ file, index }, joined(frames), last);
    for (const tell of done) tell();
    // Not worth failing for: what was requested is done.
    if (file.end > 2 * index.live + SPARE) await this.compactLocked().catch(() => undefined);
  }

  /** Appends frames, and reads them back into the index as any other process would. */
  private async append({ file, index }: Opened, bytes: Uint8Array, last: string): Promise<void> {
    const from = file.end;
    const before = file.last;
    await file.append(bytes, last);
    Object.assign(file, { end: from, last: before });
    for await (const frame of file.read()) index.apply(this.who, frame);
    if (file.last !== last) throw new Error("what was written is not what is read");
  }

  /** Reads what other processes have written, if anything. */
  private async refresh(): Promise<void> {
    this.require();
    await this.shared();
  }

  private async catchUp(): Promise<void> {
    const { file, index } = this.require();
    const { ino, size } = await stat(this.name, { bigint: true });
    if (ino === file.inode && size === BigInt(file.end)) return;
    if (ino === file.inode && size > file.end) {
      try {
        for await (const frame of file.read()) index.apply(this.who, frame);
        return;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error; // otherwise it was cut and rewritten: all of it is read again
      }
    }
    const opened = await this.load();
    this.opened = opened;
    await file.retire().catch(() => undefined); // what it held is in the new one
  }

  private async load(): Promise<Opened> {
    const file = await FrameFile.open(this.who, this.name);
    try {
      const index = new FrameIndex();
      for await (const frame of file.read()) index.apply(this.who, frame);
      return { file, index };
    } catch (error) {
      await file.retire();
      throw error;
    }
  }

  /** Cuts off what a crash tore; refuses to if the file was damaged in another way. The caller must hold the lock. */
  private async mend({ file }: Opened): Promise<void> {
    if ((await stat(this.name)).size === file.end) return;
    if (await file.isDamaged()) {
      throw new RangeError(
        `${this.who}: the file must be undamaged, got other bytes at ${file.end} than were written, before others that are sound; restore the file from a copy`,
      );
    }
    await file.cut();
  }

  private async compactLocked(): Promise<void> {
    await this.explained("write", async () => {
      await this.catchUp();
      const { file, index } = this.require();
      await this.mend({ file, index });
      await this.write({ binding: index.binding!, version: index.version }, this.liveBlocks(file, index));
      await this.catchUp();
    });
  }

  /** Every identity as one block, in the order of the file. */
  private async *liveBlocks(file: FrameFile, index: FrameIndex): AsyncGenerator<FrameBlock> {
    const reader = await FrameFile.open(this.who, this.name);
    try {
      for await (const { at, blocks } of reader.read()) {
        for (const block of blocks) {
          const entry = index.entries.get(block.name);
          if (entry?.frame !== at) continue;
          if (block.keep === 0) yield block;
          else {
            const { templates } = await readEntry(this.who, file, index, block.name, entry);
            yield { ...block, keep: 0, values: joinedRows(templates) };
          }
        }
      }
    } finally {
      await reader.retire();
    }
  }

  private async write(
    first: { readonly binding: StoreBinding; readonly version: number },
    blocks: Iterable<FrameBlock> | AsyncIterable<FrameBlock>,
  ): Promise<void> {
    await writeFrames(await followLinks(this.name), FILE_START, first, blocks, NO_CHECKSUM);
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.turn.catch(() => undefined).then(act);
    this.turn = turn;
    return turn;
  }

  private async explained<T>(verb: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (cause instanceof Error && cause.message.startsWith(WHO)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const state = verb === "write" ? "; what was acknowledged before is unchanged" : "";
      throw new Error(`${WHO}: could not ${verb} ${this.name}: ${reason}${state}`, { cause });
    }
  }
}

const placeOf = ({ inode, end, last }: FrameFile): string => `${inode} ${end} ${last}`;

function blockOf({ name, next }: IdentityChange, version: number, born: number): FrameBlock {
  if (next === undefined) return { name, version, born: 0, keep: 0, details: {}, values: new Float32Array(0) };
  return { name, version, born, keep: next.keep, details: next.details, values: joinedRows(next.templates) };
}

function joinedRows(rows: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    values.set(row, at);
    at += row.length;
  }
  return values;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Applies a block to a mirror. */
function follow(mirror: Mirror, { name, version, born, keep, details, values }: FrameBlock, size: number): void {
  if (born === 0) {
    mirror.remove(name);
    return;
  }
  const templates = Array.from({ length: values.length / size }, (_, row) =>
    values.subarray(row * size, (row + 1) * size),
  );
  mirror.put({ name, version, templates: [...mirror.templatesOf(name).slice(0, keep), ...templates], details });
}

async function readEntry(
  who: string,
  file: FrameFile,
  index: FrameIndex,
  name: string,
  { version, runs, detailsAt, detailsLength }: IndexEntry,
): Promise<StoredIdentity> {
  const { size } = index.binding!;
  const templates: Float32Array[] = [];
  for (const { at, rows } of runs) {
    const bytes = await file.bytes(at, 4 * rows * size);
    const view = new DataView(bytes.buffer);
    for (let row = 0; row < rows; row++) {
      templates.push(Float32Array.from({ length: size }, (_, i) => view.getFloat32(4 * (row * size + i), true)));
    }
  }
  const text = new TextDecoder().decode(await file.bytes(detailsAt, detailsLength));
  return { name, version, templates, details: check(who, detailsSchema, JSON.parse(text)) };
}
