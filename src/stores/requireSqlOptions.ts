import { requireFit } from "../core/check.js";
import type { SqlGalleryOptions } from "./SqlGalleryStore.js";
import { storedName } from "./storedName.js";

/** Refuses a gallery's name that is none, and an index that is not known. */
export function requireSqlOptions(who: string, { gallery, index }: SqlGalleryOptions): void {
  if (gallery !== undefined) storedName(`${who}: gallery`, gallery);
  requireFit(index === undefined || (index as string) === "hnsw", who, "index", `"hnsw" or left out`, index);
}
