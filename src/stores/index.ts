/**
 * Galleries that are stored as they change: in memory, in a file that grows by appending, and in databases. Several processes may use one store.
 *
 * @packageDocumentation
 */
export { fileGalleryStore } from "./fileGalleryStore.js";
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
export { pgliteGalleryStore, type PgliteDatabase, type PgliteGalleryOptions } from "./pgliteGalleryStore.js";
export {
  postgresGalleryStore,
  type PostgresClient,
  type PostgresGalleryOptions,
  type PostgresPool,
} from "./postgresGalleryStore.js";
export type { SqlGalleryOptions } from "./SqlGalleryStore.js";
export type { SqlRow } from "./sqlClient.js";
export { reencodeStored, type ReencodeStoredOptions } from "./reencodeStored.js";
export type { StoredIdentifyOptions } from "./searchStored.js";
export { StoredGallery, type StoredGalleryOptions } from "./StoredGallery.js";
export type { TemplateIndex } from "./templateIndex.js";
export { usearchIndex, type UsearchOptions } from "./usearchIndex.js";
