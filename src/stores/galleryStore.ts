import type { IdentityDetails, Metadata } from "../gallery/identityDetails.js";
import type { Combine } from "../data/combine.js";

/** What a store belongs to: templates of another encoder, or of another size, mean nothing beside its own. */
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
  /** Another number after every change of it, and greater than any before. */
  readonly version: number;
  readonly templates: readonly Float32Array[];
  readonly details: IdentityDetails;
}

/** A change of one identity, made from what it was when it was read. */
export interface IdentityChange {
  readonly name: string;
  /** The version that was read; 0 where nobody had the name. */
  readonly expected: number;
  /** What it becomes; missing where it is removed. */
  readonly next?: {
    /** How many of the templates it has stay, from the first on. */
    readonly keep: number;
    /** Those that follow them. */
    readonly templates: readonly Float32Array[];
    readonly details: IdentityDetails;
  };
}

/** Where a store was before and after a commit; see {@link GalleryStore.pull}. */
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
  /** Its templates; none where nobody has the name. */
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
  /** How many identities to find at least, where there are as many. */
  readonly top: number;
  /** Whose metadata hold these may be found. */
  readonly filter?: Metadata;
}

/** An identity that a search in a store found. */
export interface StoreCandidate {
  readonly name: string;
  /** A threshold of its own. */
  readonly threshold?: number;
  /** The nearest of its templates or, where their mean distance counts, all of them. */
  readonly templates: readonly Float32Array[];
}

/** How much a store holds. */
export interface StoreCounts {
  readonly identities: number;
  readonly templates: number;
}

/**
 * Where the identities of one gallery are kept: `memoryGalleryStore`, `fileGalleryStore` and others of `one-shot-ts/stores`, or one of your own. {@link StoredGallery} works on it.
 *
 * What a promise has acknowledged is durable. A commit happens wholly or not at all, and only if nobody, in this process or another, has changed one of its identities meanwhile.
 */
export interface GalleryStore {
  /** What error messages call it, such as the file's path. */
  readonly name: string;
  /** Opens what is there, or makes it. @throws RangeError if it belongs to another encoder. */
  open(binding: StoreBinding): Promise<void>;
  /** An identity; undefined where nobody has the name. */
  read(name: string): Promise<StoredIdentity | undefined>;
  /** All names in order of enrollment. A renamed identity counts as enrolled when it was renamed. */
  names(): Promise<string[]>;
  /** How much it holds. */
  count(): Promise<StoreCounts>;
  /** Makes changes, each of another identity, all at once; undefined if one of the identities has another version than expected: nothing is changed then. */
  commit(changes: readonly IdentityChange[]): Promise<Committed | undefined>;
  /** Brings a mirror that was up to date at `since` (undefined: an empty one) up to date, and returns where the store is now. */
  pull(since: string | undefined, mirror: Mirror): Promise<string>;
  /** Whether {@link GalleryStore.nearest} serves a distance; missing in stores that do not search. */
  searches?(distance: string): boolean;
  /** Searches where the data lie: the nearest identities of each query, nearest first, as far as the store can tell; their distances are computed again. */
  nearest?(queries: readonly Float32Array[], search: StoreSearch): Promise<StoreCandidate[][]>;
  /** Gives back the room of what was replaced and removed, so that nothing of it is left in the store. */
  compact(): Promise<void>;
  /** Ends its use: what was begun is finished first. */
  close(): Promise<void>;
}
