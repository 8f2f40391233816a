import { requireFit } from "../core/check.js";
import type { SqlGalleryOptions } from "./SqlGalleryStore.js";
import { storedName } from "./storedName.js";

/** Refuses an invalid gallery name and an unknown index. */
export function requireSqlOptions(who: string, { gallery, index }: SqlGalleryOptions): void {
  if (gallery !== undefined) storedName(`${who}: gallery`, gallery);
  requireFit(index === undefined || (index as string) === "hnsw", who, "index", `"hnsw" or left out`, index);
}
