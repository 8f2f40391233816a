import type { ReadFrame } from "./galleryFrame.js";
import type { StoreBinding } from "./galleryStore.js";

/** Consecutive templates in the file. */
interface Run {
  readonly at: number;
  readonly rows: number;
}

/** Where an identity is stored in the file. */
export interface IndexEntry {
  readonly version: number;
  readonly born: number;
  readonly rows: number;
  readonly runs: readonly Run[];
  readonly detailsAt: number;
  readonly detailsLength: number;
  /** Where its last block's frame begins. */
  readonly frame: number;
}

/** Where the identities of a gallery file are stored. */
export class FrameIndex {
  readonly entries = new Map<string, IndexEntry>();
  binding: StoreBinding | undefined;
  /** The highest version ever assigned. */
  version = 0;
  templates = 0;
  /** Approximate size of what is enrolled, in bytes. */
  live = 0;
  /** Whether anything was replaced or removed since the last compaction. */
  hasGarbage = false;

  /** Applies a frame. @throws RangeError if it does not fit what came before. */
  apply(who: string, { binding, version, blocks, at: start }: ReadFrame & { readonly at: number }): void {
    this.version = Math.max(this.version, version);
    if (binding !== undefined) this.binding = binding;
    const size = this.binding?.size;
    if (size === undefined)
      throw new RangeError(`${who}: the first frame must say which encoder the gallery belongs to`);
    for (const { name, version: own, born, keep, values, valuesAt, detailsAt, detailsLength } of blocks) {
      const before = this.entries.get(name);
      const kept = Math.min(keep, before?.rows ?? 0);
      if (before !== undefined) this.forget(name, before, kept);
      this.version = Math.max(this.version, own);
      if (born === 0) {
        this.entries.delete(name);
        this.hasGarbage = true;
        continue;
      }
      const rows = values.length / size;
      if (!Number.isInteger(rows) || kept !== keep || keep + rows === 0) {
        throw new RangeError(
          `${who}: the templates of "${name}" must be rows of ${size} numbers that follow those before`,
        );
      }
      const runs = [...first(before?.runs ?? [], kept), ...(rows > 0 ? [{ at: start + valuesAt, rows }] : [])];
      const entry = { version: own, born, rows: kept + rows, runs, detailsAt: start + detailsAt, detailsLength, frame: start }; // prettier-ignore
      this.entries.set(name, entry);
      this.templates += entry.rows;
      this.live += bytesOf(name, entry, size);
    }
  }

  private forget(name: string, entry: IndexEntry, kept: number): void {
    this.templates -= entry.rows;
    this.live -= bytesOf(name, entry, this.binding!.size);
    // An identity that only grew leaves its old details behind, unless it had none.
    this.hasGarbage ||= kept < entry.rows || entry.detailsLength > 2;
  }

  /** Names in order of enrollment. */
  names(): string[] {
    return [...this.entries].sort(([, a], [, b]) => a.born - b.born).map(([name]) => name);
  }
}

const bytesOf = (name: string, { rows, detailsLength }: IndexEntry, size: number): number =>
  120 + name.length + detailsLength + 4 * rows * size;

/** The first `count` templates of the runs. */
function first(runs: readonly Run[], count: number): Run[] {
  const kept: Run[] = [];
  let left = count;
  for (const { at, rows } of runs) {
    if (left <= 0) break;
    kept.push({ at, rows: Math.min(rows, left) });
    left -= rows;
  }
  return kept;
}
