import { readFile, rename, rm } from "node:fs/promises";
import { requireCount, requireFit, requireOptions } from "../core/check.js";
import { checksum } from "../core/checksum.js";
import { optionalPackage } from "../core/optionalPackage.js";
import { check, count, list, number, record, text } from "../core/schema.js";
import type { Distance } from "../distances/distance.js";
import { writeFileAtomic } from "../node/writeFileAtomic.js";
import type { TemplateIndex } from "./templateIndex.js";

/** Options of {@link usearchIndex}. */
export interface UsearchOptions {
  /** Where the index is saved when the gallery is closed, next to a second file of the same name plus `.names`. Default nowhere: it is rebuilt at each opening. */
  readonly file?: string;
  /** Links per template: more give better results but take more memory; default 16. */
  readonly connectivity?: number;
  /** How widely to look when a template is added: higher values give better results but build more slowly; default 128. */
  readonly expansionAdd?: number;
  /** How widely to look when searching: higher values give better results but are slower; default 240, which found the nearest of a million templates in 99 of 100 searches. */
  readonly expansionSearch?: number;
  /** How the index stores templates; the identities it finds are compared exactly in either case. Default `"float16"`, which takes half the memory and is faster. */
  readonly precision?: "float32" | "float16";
}

/** What is needed from an `Index` of the package `usearch`. */
interface Index {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(query: Float32Array, count: number, threads: number): { readonly keys: BigUint64Array };
  remove(key: bigint): void;
  save(file: string): void;
  load(file: string): void;
}

const WHO = "usearchIndex";
/** Templates added at once, using all threads. */
const MANY = 10_000;
/** What `usearch` calls each precision. */
const PRECISIONS = { float32: "f32", float16: "f16" } as const;
const METRICS: Readonly<Record<string, string>> = { euclidean: "l2sq", squaredEuclidean: "l2sq", cosine: "cos" };

/**
 * An approximate index (HNSW) over a gallery's templates, for so many templates that comparing all takes too long. Needs the package `usearch`; for Node.
 *
 * @example
 * ```ts
 * const index = usearchIndex({ file: "people.index" });
 * const people = await StoredGallery.open(fileGalleryStore("people.gallery"), { encoder: vectorEncoder({ net }), calibration, index });
 * ```
 * @see Malkov, Yashunin (2018), Efficient and robust approximate nearest neighbor search using hierarchical navigable small world graphs.
 */
export function usearchIndex(options: UsearchOptions = {}): TemplateIndex {
  const {
    file,
    connectivity = 16,
    expansionAdd = 128,
    expansionSearch = 240,
    precision = "float16",
  } = requireOptions(WHO, options);
  requireFit(file === undefined || (typeof file === "string" && file !== ""), WHO, "file", "a path", file);
  for (const [name, value] of Object.entries({ connectivity, expansionAdd, expansionSearch })) requireCount(WHO, name, value); // prettier-ignore
  requireFit(Object.hasOwn(PRECISIONS, precision), WHO, "precision", "float32 or float16", precision);
  return new UsearchIndex(file, {
    connectivity,
    expansion_add: expansionAdd,
    expansion_search: expansionSearch,
    quantization: PRECISIONS[precision],
  });
}

const savedSchema = record({
  format: text(),
  about: text({ max: 20_000 }),
  checksum: text(),
  next: count(),
  scale: number(),
  known: list(record({ name: text(), version: count(), keys: list(count()) }), { max: 100_000_000 }),
});
const FORMAT = "one-shot-ts index 2";

class UsearchIndex implements TemplateIndex {
  private readonly file: string | undefined;
  private readonly settings: object;
  private index: Index | undefined;
  private about = "";
  private readonly known = new Map<string, { readonly version: number; readonly keys: readonly number[] }>();
  private readonly nameOf = new Map<number, string>();
  private waiting: { readonly key: number; readonly row: Float32Array }[] = [];
  private next = 0;
  /** By what templates and queries are multiplied, so that half precision holds them: it changes no order. 0 until the first templates are added. */
  private scale = 0;
  private hasChanged = false;

  constructor(file: string | undefined, settings: object) {
    this.file = file;
    this.settings = settings;
  }

  async open(size: number, distance: Distance, owner: string): Promise<void> {
    const metric = METRICS[distance.name] as string | undefined;
    if (metric === undefined) {
      throw new RangeError(`${WHO}: the distance must be euclidean, squaredEuclidean or cosine, got ${distance.name}; search without an index`); // prettier-ignore
    }
    const found = await optionalPackage<{ default: { Index: new (options: object) => Index } }>(WHO, "usearch", "to find near templates faster"); // prettier-ignore
    const make = (): Index => new found.default.Index({ dimensions: size, metric, multi: false, ...this.settings }); // prettier-ignore
    this.about = JSON.stringify({ owner, size, metric, ...this.settings });
    this.index = (await this.load(make).catch(() => undefined)) ?? make();
  }

  put(name: string, version: number, templates: readonly Float32Array[]): void {
    if (this.known.get(name)?.version === version) return;
    this.remove(name);
    const keys = templates.map(() => this.next++);
    keys.forEach((key, i) => {
      this.nameOf.set(key, name);
      this.waiting.push({ key, row: templates[i].slice() });
    });
    this.known.set(name, { version, keys });
    this.hasChanged = true;
    if (this.waiting.length >= MANY) this.settle();
  }

  remove(name: string): void {
    const own = this.known.get(name);
    if (own === undefined) return;
    this.settle();
    for (const key of own.keys) {
      this.require().remove(BigInt(key));
      this.nameOf.delete(key);
    }
    this.known.delete(name);
    this.hasChanged = true;
  }

  names(): Iterable<string> {
    return this.known.keys();
  }

  find(query: Float32Array, count: number): string[] {
    this.settle();
    const most = Math.min(count, this.nameOf.size);
    if (most === 0) return [];
    const { scale } = this;
    const { keys } = this.require().search(query.map((value) => scale * value), most, 1); // prettier-ignore
    const names = Array.from(keys, (key) => this.nameOf.get(Number(key)));
    return [...new Set(names)].filter((name) => name !== undefined);
  }

  async save(): Promise<void> {
    const { file } = this;
    if (file === undefined || !this.hasChanged) return;
    this.settle();
    const temporary = `${file}.new`;
    try {
      this.require().save(temporary);
      const seal = checksum([await readFile(temporary)]);
      // After a crash between the two, the index does not belong to its names: it is then rebuilt, since the checksum does not match.
      await rename(temporary, file);
      const known = [...this.known].map(([name, own]) => ({ name, ...own }));
      const saved = { format: FORMAT, about: this.about, checksum: seal, next: this.next, scale: this.scale, known };
      await writeFileAtomic(WHO, `${file}.names`, JSON.stringify(saved));
    } catch (cause) {
      await rm(temporary, { force: true });
      throw new Error(`${WHO}: could not save ${file}: ${(cause as Error).message}; it is built anew at the next opening`, { cause }); // prettier-ignore
    }
    this.hasChanged = false;
  }

  /** The saved index, if it is intact and has the same settings; anything else is rebuilt from the store. */
  private async load(make: () => Index): Promise<Index | undefined> {
    const { file } = this;
    if (file === undefined) return undefined;
    const saved = check(WHO, savedSchema, JSON.parse(await readFile(`${file}.names`, "utf8")));
    if (saved.format !== FORMAT || saved.about !== this.about) return undefined;
    if (checksum([await readFile(file)]) !== saved.checksum) return undefined;
    const index = make();
    index.load(file);
    this.next = saved.next;
    this.scale = saved.scale;
    for (const { name, version, keys } of saved.known) {
      this.known.set(name, { version, keys });
      for (const key of keys) this.nameOf.set(key, name);
    }
    return index;
  }

  /** Adds the waiting templates, using all threads. */
  private settle(): void {
    const some = this.waiting;
    if (some.length === 0) return;
    this.waiting = [];
    const size = some[0].row.length;
    const values = new Float32Array(some.length * size);
    this.scale ||= scaleOf(some[0].row);
    some.forEach(({ row }, i) => {
      for (let k = 0; k < size; k++) values[i * size + k] = this.scale * row[k];
    });
    this.require().add(BigUint64Array.from(some, ({ key }) => BigInt(key)), values, 0); // prettier-ignore
  }

  private require(): Index {
    if (this.index !== undefined) return this.index;
    throw new Error(`${WHO}: the index must be opened first; pass it to StoredGallery.open`);
  }
}

/** The power of two that brings a row to about unit length. */
function scaleOf(row: Float32Array): number {
  const length = Math.hypot(...row);
  return length === 0 ? 1 : 2 ** -Math.round(Math.log2(length));
}
