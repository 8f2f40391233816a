import { shareRuns } from "../core/shareRuns.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import type { IdentityDetails, Metadata } from "../gallery/identityDetails.js";
import { without } from "../gallery/identityDetails.js";
import type { Precision } from "../gallery/precision.js";
import { distanceTo, searchTemplates, type Near } from "../gallery/searchTemplates.js";
import { TemplateTable } from "../gallery/templateTable.js";
import type { Committed, GalleryStore, IdentityChange, Mirror, StoredIdentity } from "./galleryStore.js";
import { holds } from "./holds.js";
import type { TemplateIndex } from "./templateIndex.js";

/** A copy of a store's templates in one matrix, for searching, kept up to date with what this process and others change in the store. */
export class TemplateMirror implements Mirror {
  private readonly store: GalleryStore;
  private readonly index: TemplateIndex | undefined;
  private readonly table: TemplateTable;
  private readonly versionOf = new Map<string, number>();
  private at: string | undefined;
  private isPulling = false;
  /** Reads what has changed in the store so far. */
  readonly refresh = shareRuns(() => this.pull());

  constructor(
    store: GalleryStore,
    size: number,
    { precision, index }: { readonly precision?: Precision; readonly index?: TemplateIndex } = {},
  ) {
    this.store = store;
    this.index = index;
    this.table = new TemplateTable(size, precision);
  }

  get size(): number {
    return this.table.size;
  }

  get templates(): number {
    return this.table.matrix.length;
  }

  versions(): Iterable<readonly [string, number]> {
    return this.versionOf;
  }

  templatesOf(name: string): Float32Array[] {
    const known = this.table.find(name);
    return known === undefined ? [] : this.table.rows(known).map((row) => this.table.matrix.row(row).slice());
  }

  put({ name, version, templates, details }: StoredIdentity): void {
    const known = this.table.find(name);
    if (known === undefined) for (const row of templates) this.table.add(name, row);
    else this.table.replace(known, templates);
    this.describe(name, version, details);
    this.index?.put(name, version, templates);
  }

  remove(name: string): void {
    this.index?.remove(name);
    this.table.remove(name);
    this.versionOf.delete(name);
  }

  /** Removes from a saved index the identities that are gone from the store; call it once the whole store has been read. */
  forgetOthers(): void {
    const { index } = this;
    if (index === undefined) return;
    for (const name of [...index.names()]) if (!this.versionOf.has(name)) index.remove(name);
  }

  /** Saves the index, and frees the copy. */
  async close(): Promise<void> {
    await this.index?.save();
    this.table.clear();
  }

  clear(): void {
    // The index stays: what is put again with the same version is there already.
    this.table.clear();
    this.versionOf.clear();
    this.at = undefined;
  }

  private async pull(): Promise<void> {
    this.isPulling = true;
    try {
      this.at = await this.store.pull(this.at, this);
    } finally {
      this.isPulling = false;
    }
  }

  /** Applies what this process has committed, if nothing else was committed in between; otherwise the next refresh reads both. */
  follow(changes: readonly IdentityChange[], { before, after, version }: Committed): void {
    if (this.isPulling || this.at !== before) return;
    for (const { name, next } of changes) {
      if (next === undefined) {
        this.remove(name);
        continue;
      }
      const templates = [...this.templatesOf(name).slice(0, next.keep), ...next.templates];
      this.put({ name, version, templates, details: next.details });
    }
    this.at = after;
  }

  /** The nearest identities to each query, nearest first, with their own thresholds. */
  async search(
    queries: Embeddings,
    distance: Distance,
    { top, combine, filter }: { readonly top: number; readonly combine: Combine; readonly filter?: Metadata },
  ): Promise<(Near & { readonly threshold?: number })[][]> {
    if (this.index !== undefined) {
      return this.searchIndex(this.index, queries, distance, top, filter);
    }
    const accepts =
      filter && ((identity: number): boolean => holds(this.table.detailsOf(identity).metadata ?? {}, filter));
    const found = await searchTemplates(this.table, queries, distance, { top, combine, ...(accepts && { accepts }) });
    return found.map((near) =>
      near.map((one) => {
        const identity = this.table.find(one.name);
        const threshold = identity === undefined ? undefined : this.table.detailsOf(identity).threshold;
        return { ...one, ...(threshold !== undefined && { threshold }) };
      }),
    );
  }

  /** Searches with an index, which leaves few identities to be compared exactly. */
  private async searchIndex(
    index: TemplateIndex,
    queries: Embeddings,
    distance: Distance,
    top: number,
    filter: Metadata | undefined,
  ): Promise<(Near & { readonly threshold?: number })[][]> {
    const answers: (Near & { readonly threshold?: number })[][] = [];
    for (let row = 0; row < queries.length; row++) {
      const query = embeddingRow(queries, row);
      let held: { readonly name: string; readonly identity: number }[] = [];
      for (let count = Math.max(16, 4 * top); ; count *= 8) {
        held = index.find(query, count).flatMap((name) => {
          const identity = this.table.find(name);
          return identity !== undefined && this.accepts(identity, filter) ? { name, identity } : [];
        });
        // Ask for more if a filter, or several templates of few identities, leave too few.
        if (held.length >= Math.min(top, this.size) || count >= this.templates) break;
      }
      const found = held.map(async ({ name, identity }) => {
        const { threshold } = this.table.detailsOf(identity);
        const exact = await distanceTo(this.table, identity, query, distance, "nearest");
        return { name, distance: exact, ...(threshold !== undefined && { threshold }) };
      });
      answers.push((await Promise.all(found)).sort((a, b) => a.distance - b.distance).slice(0, top));
    }
    return answers;
  }

  private accepts(identity: number, filter: Metadata | undefined): boolean {
    return filter === undefined || holds(this.table.detailsOf(identity).metadata ?? {}, filter);
  }

  private describe(name: string, version: number, details: IdentityDetails): void {
    this.versionOf.set(name, version);
    this.table.setDetails(this.table.find(name)!, without(details, "history", "weight"));
  }
}
