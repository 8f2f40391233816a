import { mkdirSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

/** Who did what to whom, and how it ended. */
export interface AuditEntry {
  readonly request: string;
  readonly tenant: string;
  readonly key: string;
  /** Such as `"POST /v1/identify"`. */
  readonly action: string;
  readonly status: number;
  /** The identity that was named in the request. */
  readonly identity?: string;
  /** Who was found; null for nobody. */
  readonly found?: string | null;
}

/**
 * An audit log: one file of JSON lines per day, only ever appended to. Every answer is in it: an answer is sent only after its line was written.
 *
 * Lines that arrive during a write are written together in the next one.
 */
export class Audit {
  private waiting: string[] = [];
  private next: Promise<void> | undefined;
  private current: Promise<void> = Promise.resolve();
  private file: { readonly day: string; readonly handle: FileHandle } | undefined;

  /** Without a folder nothing is kept. */
  constructor(private readonly folder?: string) {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  /** Keeps an entry; it is in the file when the promise resolves. */
  write(entry: AuditEntry): Promise<void> {
    if (this.folder === undefined) return Promise.resolve();
    this.waiting.push(JSON.stringify({ at: new Date().toISOString(), ...entry }));
    this.next ??= this.current.then(() => {
      this.next = undefined;
      const lines = this.waiting;
      this.waiting = [];
      const written = this.append(lines);
      this.current = written.catch(() => undefined);
      return written;
    });
    return this.next;
  }

  /** Resolves when everything so far is written, and closes the file. */
  async close(): Promise<void> {
    await this.next;
    await this.current;
    await this.file?.handle.close();
    this.file = undefined;
  }

  private async append(lines: readonly string[]): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    if (this.file?.day !== day) {
      await this.file?.handle.close();
      this.file = { day, handle: await open(join(this.folder!, `audit-${day}.jsonl`), "a", 0o600) };
    }
    await this.file.handle.appendFile(`${lines.join("\n")}\n`);
  }
}
