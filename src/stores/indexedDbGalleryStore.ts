import { requireFit } from "../core/check.js";
import { storedName } from "./storedName.js";
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

const WHO = "indexedDbGalleryStore";
/** Identities read at a time. */
const MANY = 500;

/** What is stored about the whole gallery. */
interface About {
  readonly binding: StoreBinding;
  readonly revision: number;
  readonly identities: number;
  readonly templates: number;
}

/** What is stored about an identity, with its templates as one list of numbers. */
interface Kept extends Pick<StoredIdentity, "name" | "version" | "details"> {
  /** Orders the identities. */
  readonly born: readonly [version: number, place: number];
  readonly values: Float32Array<ArrayBuffer>;
}

/**
 * A store in the browser's database, shared by all pages of the same origin; for galleries that stay on the user's device.
 *
 * A commit is one transaction, flushed before it is acknowledged. The browser may clear the database when space is short, unless `navigator.storage.persist()` was granted.
 *
 * @param name - Name of the gallery, which distinguishes it from others.
 * @example
 * ```ts
 * const people = await StoredGallery.open(indexedDbGalleryStore("people"), { encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export function indexedDbGalleryStore(name: string): GalleryStore {
  requireFit(typeof name === "string", WHO, "name", "a text", name);
  return new IndexedDbGalleryStore(storedName(WHO, name));
}

class IndexedDbGalleryStore implements GalleryStore {
  readonly name: string;
  private readonly place: string;
  private database: IDBDatabase | undefined;
  private size = 0;

  constructor(name: string) {
    this.name = `${WHO} "${name}"`;
    this.place = `one-shot-ts gallery ${name}`;
  }

  async open(binding: StoreBinding): Promise<void> {
    this.database ??= await this.explained("open", () => openDatabase(this.place));
    // Another page is deleting it: do not block that.
    this.database.onversionchange = () => this.database?.close();
    const about = await this.run("readwrite", "open", async (tables) => {
      const known = await done<About | undefined>(tables.about.get(0));
      if (known === undefined) await done(tables.about.put({ binding, revision: 0, identities: 0, templates: 0 }, 0));
      return known;
    });
    try {
      if (about !== undefined) requireBinding(this.name, about.binding, binding);
    } catch (error) {
      await this.close();
      throw error;
    }
    this.size = binding.size;
  }

  read(name: string): Promise<StoredIdentity | undefined> {
    return this.run("readonly", "read", async ({ identities }) => {
      const kept = await done<Kept | undefined>(identities.get(name));
      return kept && this.identityOf(kept);
    });
  }

  names(): Promise<string[]> {
    return this.run("readonly", "read", ({ identities }) => {
      return done<string[]>(identities.index("born").getAllKeys());
    });
  }

  count(): Promise<StoreCounts> {
    return this.run("readonly", "read", async ({ about }) => {
      const { identities, templates } = await done<About>(about.get(0));
      return { identities, templates };
    });
  }

  commit(changes: readonly IdentityChange[]): Promise<Committed | undefined> {
    return this.run("readwrite", "write", async ({ about, identities }) => {
      const before = await done<About>(about.get(0));
      const known = await Promise.all(changes.map(({ name }) => done<Kept | undefined>(identities.get(name))));
      if (!changes.every(({ expected }, i) => (known[i]?.version ?? 0) === expected)) return undefined;
      const version = before.revision + 1;
      let [more, templates] = [0, 0];
      changes.forEach(({ name, next }, i) => {
        const own = known[i];
        const rows = (own?.values.length ?? 0) / this.size;
        templates -= rows;
        if (next === undefined) {
          if (own !== undefined) more--;
          identities.delete(name);
          return;
        }
        const values = joined(own?.values.subarray(0, next.keep * this.size), next.templates, this.size);
        templates += values.length / this.size;
        if (own === undefined) more++;
        const kept: Kept = { name, version, born: own?.born ?? [version, i], details: next.details, values };
        identities.put(kept);
      });
      const after = { ...before, revision: version, identities: before.identities + more, templates: before.templates + templates }; // prettier-ignore
      await done(about.put(after, 0));
      return { before: String(before.revision), after: String(version), version };
    });
  }

  pull(since: string | undefined, mirror: Mirror): Promise<string> {
    return this.run("readonly", "read", async ({ about, identities }) => {
      const now = await done<About>(about.get(0));
      if (String(now.revision) === since) return since;
      // Two keys, since a commit gives many identities the same version.
      const index = identities.index("version");
      let from: IDBKeyRange = IDBKeyRange.lowerBound([Number(since ?? 0) + 1]);
      for (;;) {
        const some = await done<Kept[]>(index.getAll(from, MANY));
        for (const kept of some) mirror.put(this.identityOf(kept));
        if (some.length < MANY) break;
        const { version, name } = some[some.length - 1];
        from = IDBKeyRange.lowerBound([version, name], true);
      }
      const names = (): Promise<string[]> => done<string[]>(identities.getAllKeys());
      await pullByVersion(mirror, { changed: [], size: now.identities, names });
      return String(now.revision);
    });
  }

  compact(): Promise<void> {
    return this.run("readonly", "read", () => Promise.resolve()); // nothing of what was removed is kept in the tables
  }

  close(): Promise<void> {
    this.database?.close();
    this.database = undefined;
    return Promise.resolve();
  }

  private identityOf({ name, version, details, values }: Kept): StoredIdentity {
    const rows = values.length / this.size;
    const templates = Array.from({ length: rows }, (_, row) => values.slice(row * this.size, (row + 1) * this.size));
    return { name, version, details, templates };
  }

  /** Runs `act` in one transaction, which is complete and, if it writes, flushed when the promise resolves. */
  private run<T>(
    mode: "readonly" | "readwrite",
    verb: string,
    act: (tables: { readonly about: IDBObjectStore; readonly identities: IDBObjectStore }) => Promise<T>,
  ): Promise<T> {
    return this.explained(verb, async () => {
      const { database } = this;
      if (database === undefined) throw new Error(`${this.name} is closed; open it again`);
      const transaction = database.transaction(["about", "identities"], mode, { durability: "strict" });
      const complete = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onabort = () => {
          reject(transaction.error ?? new Error("the transaction was aborted"));
        };
      });
      complete.catch(() => undefined); // reported below
      try {
        const result = await act({
          about: transaction.objectStore("about"),
          identities: transaction.objectStore("identities"),
        });
        await complete;
        return result;
      } catch (error) {
        try {
          transaction.abort();
        } catch {
          // it has ended already
        }
        throw error;
      }
    });
  }

  private async explained<T>(verb: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (cause instanceof Error && cause.message.startsWith(WHO)) throw cause;
      const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      const state = verb === "write" ? "; what was acknowledged before is unchanged" : "";
      throw new Error(`${this.name}: could not ${verb}: ${reason}${state}`, { cause });
    }
  }
}

function done<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result as T);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("the request failed"));
    };
  });
}

function openDatabase(place: string): Promise<IDBDatabase> {
  if (typeof indexedDB === "undefined") {
    throw new Error("there is no IndexedDB here; it exists in browsers, use fileGalleryStore(file) in Node");
  }
  const request = indexedDB.open(place, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("about");
    const identities = request.result.createObjectStore("identities", { keyPath: "name" });
    identities.createIndex("version", ["version", "name"]);
    identities.createIndex("born", "born");
  };
  return done(request);
}

function joined(
  first: Float32Array | undefined,
  rows: readonly Float32Array[],
  size: number,
): Float32Array<ArrayBuffer> {
  const kept = first?.length ?? 0;
  const values = new Float32Array(kept + rows.length * size);
  if (first !== undefined) values.set(first);
  rows.forEach((row, i) => {
    values.set(row, kept + i * size);
  });
  return values;
}
