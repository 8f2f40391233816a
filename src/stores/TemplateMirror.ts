import { shareRuns } from "../core/shareRuns.js";
import type { Combine } from "../data/combine.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import type { IdentityDetails, Metadata } from "../gallery/identityDetails.js";
import { without } from "../gallery/identityDetails.js";
import type { Precision } from "../gallery/precision.js";
import { searchTemplates, type Near } from "../gallery/searchTemplates.js";
import { TemplateTable } from "../gallery/templateTable.js";
import type { Committed, GalleryStore, IdentityChange, Mirror, StoredIdentity } from "./galleryStore.js";
import { holds } from "./holds.js";

/** The templates of a store in one matrix, for searching, and up to date with what this process and others have changed in the store. */
export class TemplateMirror implements Mirror {
  private readonly store: GalleryStore;
  private readonly table: TemplateTable;
  private readonly versionOf = new Map<string, number>();
  private at: string | undefined;
  private isPulling = false;
  /** Reads what has changed in the store until now. */
  readonly refresh = shareRuns(() => this.pull());

  constructor(store: GalleryStore, size: number, precision?: Precision) {
    this.store = store;
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
  }

  remove(name: string): void {
    this.table.remove(name);
    this.versionOf.delete(name);
  }

  clear(): void {
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

  /** Takes over what this process has committed, where nothing else was committed in between; if something was, the next refresh reads both. */
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

  /** The nearest identities of each query, nearest first, with their own thresholds. */
  async search(
    queries: Embeddings,
    distance: Distance,
    { top, combine, filter }: { readonly top: number; readonly combine: Combine; readonly filter?: Metadata },
  ): Promise<(Near & { readonly threshold?: number })[][]> {
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

  private describe(name: string, version: number, details: IdentityDetails): void {
    this.versionOf.set(name, version);
    this.table.setDetails(this.table.find(name)!, without(details, "history", "weight"));
  }
}
