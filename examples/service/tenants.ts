import type { Recognizer } from "one-shot-ts";
import { batchingEncoder } from "one-shot-ts/gallery";
import { StoredGallery, type GalleryStore } from "one-shot-ts/stores";

import type { Sample } from "./samples.js";

/** Milliseconds after a removal until its traces are cleared from the store: many removals are cleared together. */
const COMPACT_AFTER = 60_000;

/**
 * The galleries of all tenants: each tenant has its own gallery in its own store, and no route can reach another tenant's. They share the encoder, so that requests of all tenants
 * are embedded together.
 */
export class Tenants {
  private readonly galleries = new Map<string, Promise<StoredGallery<Sample>>>();
  private readonly encoder;
  private readonly compacting = new Map<StoredGallery<Sample>, NodeJS.Timeout>();

  /** @param openStore - Makes the store of a tenant. */
  constructor(
    readonly recognizer: Recognizer<Sample>,
    private readonly openStore: (tenant: string) => GalleryStore,
  ) {
    const { encoder } = recognizer;
    // Nothing trains the net of a service, so it is enough to hash its weights once instead of at every request.
    const fingerprint = encoder.fingerprint();
    this.encoder = batchingEncoder({ ...encoder, fingerprint: () => fingerprint });
  }

  /** The gallery of a tenant, opened when it is first asked for. */
  of(tenant: string): Promise<StoredGallery<Sample>> {
    const open = this.galleries.get(tenant);
    if (open !== undefined) return open;
    const { encoder } = this;
    const opening = StoredGallery.open(this.openStore(tenant), {
      encoder,
      calibration: this.recognizer.calibration,
      history: true,
      search: "memory",
    });
    this.galleries.set(tenant, opening);
    opening.catch(() => this.galleries.delete(tenant)); // so that it is tried again
    return opening;
  }

  /** The galleries that are open. */
  async open(): Promise<StoredGallery<Sample>[]> {
    const settled = await Promise.allSettled(this.galleries.values());
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  /** Schedules clearing the traces of removed data from the store within a minute. */
  compactSoon(gallery: StoredGallery<Sample>): void {
    if (this.compacting.has(gallery)) return;
    const compact = (): void => {
      this.compacting.delete(gallery);
      gallery.compact().catch((error: unknown) => {
        this.compactSoon(gallery); // tried again
        process.emitWarning(error as Error);
      });
    };
    this.compacting.set(gallery, setTimeout(compact, COMPACT_AFTER).unref());
  }

  /** Finishes pending work, clears what was removed and closes all stores. */
  async close(): Promise<void> {
    for (const [gallery, timer] of this.compacting) {
      clearTimeout(timer);
      await gallery.compact();
    }
    this.compacting.clear();
    for (const gallery of await this.open()) await gallery.close();
    this.galleries.clear();
  }
}

/** Pattern of tenant names, which become names of files and tables. */
export const TENANT = "^[a-z][a-z0-9-]{0,39}$";
