import type { IdentityDetails, Metadata } from "../gallery/identityDetails.js";
import type { Combine } from "../data/combine.js";

/** The encoder that a store belongs to: templates of another encoder, or of another size, cannot be compared with its own. */
export interface StoreBinding {
  /** The encoder's fingerprint. */
  readonly model: string;
  /** The name of its distance. */
  readonly distance: string;
  /** Numbers in a template. */
  readonly size: number;
}

/** An identity as a store keeps it. */
export interface StoredIdentity {
  readonly name: string;
  /** A new number after every change to the identity, greater than any before. */
  readonly version: number;
  readonly templates: readonly Float32Array[];
  readonly details: IdentityDetails;
}

/** A change to one identity, based on its state when it was read. */
export interface IdentityChange {
  readonly name: string;
  /** The version that was read; 0 if nobody had the name. */
  readonly expected: number;
  /** What it becomes; absent if it is removed. */
  readonly next?: {
    /** How many of its templates are kept, counting from the first. */
    readonly keep: number;
    /** The templates that follow them. */
    readonly templates: readonly Float32Array[];
    readonly details: IdentityDetails;
  };
}

/** A store's position before and after a commit; see {@link GalleryStore.pull}. */
export interface Committed {
  readonly before: string;
  readonly after: string;
  /** The version that all identities of the commit have now. */
  readonly version: number;
}

/** A copy of a store's identities in memory, which {@link GalleryStore.pull} brings up to date. */
export interface Mirror {
  readonly size: number;
  /** The version of each identity, by name. */
  versions(): Iterable<readonly [name: string, version: number]>;
  /** An identity's templates; none if nobody has the name. */
  templatesOf(name: string): readonly Float32Array[];
  /** Adds or replaces an identity. */
  put(identity: StoredIdentity): void;
  /** Removes an identity. */
  remove(name: string): void;
  /** Removes all identities. */
  clear(): void;
}

/** How to search in a store. */
export interface StoreSearch {
  readonly distance: string;
  readonly combine: Combine;
  /** How many identities to find at least, if there are that many. */
  readonly top: number;
  /** Only identities whose metadata contain these may be found. */
  readonly filter?: Metadata;
}

/** An identity found by a search in a store. */
export interface StoreCandidate {
  readonly name: string;
  /** Its own threshold. */
  readonly threshold?: number;
  /** The nearest of its templates or, if their mean distance counts, all of them. */
  readonly templates: readonly Float32Array[];
}

/** How much a store holds. */
export interface StoreCounts {
  readonly identities: number;
  readonly templates: number;
}

/**
 * Where the identities of one gallery are kept: `memoryGalleryStore`, `fileGalleryStore` and others from `one-shot-ts/stores`, or one of your own. {@link StoredGallery} uses it.
 *
 * What a promise has acknowledged is durable. A commit happens completely or not at all, and only if nobody, in this process or another, has changed one of its identities meanwhile.
 */
export interface GalleryStore {
  /** What error messages call it, such as the file's path. */
  readonly name: string;
  /** Opens the store, or creates it if there is none. @throws RangeError if it belongs to another encoder. */
  open(binding: StoreBinding): Promise<void>;
  /** An identity; undefined if nobody has the name. */
  read(name: string): Promise<StoredIdentity | undefined>;
  /** All names in order of enrollment. A renamed identity counts as enrolled when it was renamed. */
  names(): Promise<string[]>;
  /** How much it holds. */
  count(): Promise<StoreCounts>;
  /** Makes changes, each to a different identity, all at once; changes nothing and returns undefined if any identity has a version other than expected. */
  commit(changes: readonly IdentityChange[]): Promise<Committed | undefined>;
  /** Updates a mirror that was up to date at the position `since` (undefined for an empty one), and returns the store's current position. */
  pull(since: string | undefined, mirror: Mirror): Promise<string>;
  /** Whether {@link GalleryStore.nearest} supports a distance; absent in stores that do not search. */
  searches?(distance: string): boolean;
  /** Searches in the store: the nearest identities to each query, as far as the store can tell, in any order; {@link StoredGallery} computes their distances again and sorts them. */
  nearest?(queries: readonly Float32Array[], search: StoreSearch): Promise<StoreCandidate[][]>;
  /** Frees the space of what was replaced or removed, so that nothing of it is left in the store. */
  compact(): Promise<void>;
  /** Closes the store; what was begun is finished first. */
  close(): Promise<void>;
}
