import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

/** What a key allows: `read` makes queries, `write` also enrolls and removes, `admin` also makes keys and reads metrics. */
export type Scope = "read" | "write" | "admin";

/** Who asks. */
export interface Caller {
  readonly keyId: string;
  readonly tenant: string;
  readonly scope: Scope;
}

/** A key as it is stored: never the key itself. */
export interface KeptKey extends Caller {
  /** SHA-256 of the secret, in hex. The secret has 256 random bits, so no slower hash is needed to protect it from guessing. */
  readonly hash: string;
  /** When it was made, in ISO 8601. */
  readonly made: string;
}

const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();
/** What a key is compared with if there is none with its id, so that the answer takes as long. */
const NOBODY = randomBytes(32);

/**
 * API keys in a file. A key is `ost_ID_SECRET`: the id finds it, the secret's hash is compared in constant time. The secret is shown once, when the key is made.
 */
export class Keys {
  private readonly keys = new Map<string, KeptKey>();
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(private readonly file: string | undefined) {}

  /** Reads the keys from a file, which need not exist yet. Without a file they live as long as the process. */
  static async open(file?: string): Promise<Keys> {
    const keys = new Keys(file);
    if (file === undefined) return keys;
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "[]";
      throw error;
    });
    for (const key of JSON.parse(text) as KeptKey[]) keys.keys.set(key.keyId, key);
    return keys;
  }

  get size(): number {
    return this.keys.size;
  }

  /** All keys of a tenant, without their hashes. */
  list(tenant: string): Omit<KeptKey, "hash">[] {
    return [...this.keys.values()]
      .filter((key) => key.tenant === tenant)
      .map(({ keyId, scope, made }) => ({ keyId, tenant, scope, made }));
  }

  /** Makes a key and returns it, the only time it is shown. */
  async make(tenant: string, scope: Scope): Promise<{ readonly key: string; readonly keyId: string }> {
    const keyId = randomBytes(8).toString("hex");
    const secret = randomBytes(32).toString("base64url");
    const made = new Date().toISOString();
    this.keys.set(keyId, { keyId, tenant, scope, hash: hashOf(secret).toString("hex"), made });
    await this.save();
    return { key: `ost_${keyId}_${secret}`, keyId };
  }

  /** Makes a key invalid; returns whether there was one. */
  async revoke(keyId: string): Promise<boolean> {
    const was = this.keys.delete(keyId);
    if (was) await this.save();
    return was;
  }

  /** The owner of a key; undefined for an invalid key. */
  callerOf(key: string): Caller | undefined {
    const [, keyId = "", secret = ""] = /^ost_([0-9a-f]{16})_([\w-]{43})$/.exec(key) ?? [];
    const kept = this.keys.get(keyId);
    const isRight = timingSafeEqual(hashOf(secret), kept === undefined ? NOBODY : Buffer.from(kept.hash, "hex"));
    return kept !== undefined && isRight ? { keyId, tenant: kept.tenant, scope: kept.scope } : undefined;
  }

  /** Saves the keys, one write at a time; a crash leaves either the old file or the new one. */
  private async save(): Promise<void> {
    const { file } = this;
    if (file === undefined) return;
    const write = this.writing.then(async () => {
      await writeFile(`${file}.new`, JSON.stringify([...this.keys.values()], null, 2), { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    });
    this.writing = write.catch(() => undefined);
    await write;
  }
}
