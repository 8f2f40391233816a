import type {
  Committed,
  GalleryStore,
  IdentityChange,
  Mirror,
  StoreBinding,
  StoreCounts,
  StoredIdentity,
} from "./galleryStore.js";
import { pullByVersion } from "./pullByVersion.js";
import { requireBinding } from "./requireBinding.js";

/**
 * A store in memory that ends with the program: for tests, and for galleries that are enrolled again at each start.
 *
 * @example
 * ```ts
 * const people = await StoredGallery.open(memoryGalleryStore(), { encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export function memoryGalleryStore(): GalleryStore {
  return new MemoryGalleryStore();
}

class MemoryGalleryStore implements GalleryStore {
  readonly name = "memoryGalleryStore";
  private bound: StoreBinding | undefined;
  private readonly identities = new Map<string, StoredIdentity>();
  private templates = 0;
  private revision = 0;

  open(binding: StoreBinding): Promise<void> {
    return Promise.resolve().then(() => {
      if (this.bound !== undefined) requireBinding(this.name, this.bound, binding);
      this.bound = { ...binding };
    });
  }

  read(name: string): Promise<StoredIdentity | undefined> {
    return Promise.resolve(this.identities.get(name));
  }

  names(): Promise<string[]> {
    return Promise.resolve([...this.identities.keys()]);
  }

  count(): Promise<StoreCounts> {
    return Promise.resolve({ identities: this.identities.size, templates: this.templates });
  }

  commit(changes: readonly IdentityChange[]): Promise<Committed | undefined> {
    const isOf = ({ name, expected }: IdentityChange): boolean =>
      (this.identities.get(name)?.version ?? 0) === expected;
    if (!changes.every(isOf)) return Promise.resolve(undefined);
    const before = String(this.revision);
    const version = ++this.revision;
    for (const { name, next } of changes) {
      const own = this.identities.get(name)?.templates ?? [];
      this.templates -= own.length;
      if (next === undefined) {
        this.identities.delete(name);
        continue;
      }
      const templates = [...own.slice(0, next.keep), ...next.templates.map((row) => row.slice())];
      this.templates += templates.length;
      this.identities.set(name, { name, version, templates, details: structuredClone(next.details) });
    }
    return Promise.resolve({ before, after: String(version), version });
  }

  async pull(since: string | undefined, mirror: Mirror): Promise<string> {
    const after = String(this.revision);
    if (since === after) return after;
    const from = Number(since ?? 0);
    await pullByVersion(mirror, {
      changed: [...this.identities.values()].filter(({ version }) => version > from),
      size: this.identities.size,
      names: () => Promise.resolve(this.identities.keys()),
    });
    return after;
  }

  compact(): Promise<void> {
    return Promise.resolve(); // nothing of what was removed is kept
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
