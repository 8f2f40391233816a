import { fileGalleryStore } from "../../src/stores/fileGalleryStore.js";
import type { GalleryStore } from "../../src/stores/galleryStore.js";
import { pgliteGalleryStore } from "../../src/stores/pgliteGalleryStore.js";
import { postgresGalleryStore } from "../../src/stores/postgresGalleryStore.js";

/** Stores by name, for programs that get theirs as an argument. */
export function openStore(kind: string, place: string): GalleryStore {
  if (kind === "file") return fileGalleryStore(place);
  if (kind === "pglite") return pgliteGalleryStore({ folder: place });
  const [connectionString, gallery] = place.split("#");
  return postgresGalleryStore({ connectionString, gallery });
}
