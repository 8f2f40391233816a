/** What `one-shot-ts/stores` is in a web page: everything except the stores in files, PGlite and PostgreSQL, and the usearch index. */
export type {
  Committed,
  GalleryStore,
  IdentityChange,
  Mirror,
  StoreBinding,
  StoreCandidate,
  StoreCounts,
  StoredIdentity,
  StoreSearch,
} from "./galleryStore.js";
export { indexedDbGalleryStore } from "./indexedDbGalleryStore.js";
export { memoryGalleryStore } from "./memoryGalleryStore.js";
export { reencodeStored, type ReencodeStoredOptions } from "./reencodeStored.js";
export type { StoredIdentifyOptions } from "./searchStored.js";
export { StoredGallery, type StoredGalleryOptions } from "./StoredGallery.js";
export type { TemplateIndex } from "./templateIndex.js";
