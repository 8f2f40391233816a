import { requireList, requireOptions, shown } from "../core/check.js";
import { requireDetails } from "./enrollment.js";
import type { GalleryState } from "./galleryState.js";
import { without, type Metadata } from "./identityDetails.js";
import { identityName } from "./identityName.js";
import { withHistory } from "./learnExamples.js";
import { requireEnrolled } from "./requireEnrolled.js";

/** Renames an identity to an unused name. */
export function renameIdentity(gallery: GalleryState, name: string, to: string): void {
  const { table } = gallery;
  const [from, next] = [identityName("rename", name), identityName("rename", to)];
  const identity = requireEnrolled("rename", table, from);
  if (from === next) return;
  if (table.find(next) !== undefined) {
    throw new RangeError(`rename: the new name must be free, "${next}" is enrolled; merge the two if they are one`);
  }
  table.rename(identity, next);
  table.setDetails(identity, withHistory(gallery, table.detailsOf(identity), "renamed", 0, from));
}

/** The details that {@link Gallery.set} replaces; undefined removes one. */
export interface DetailChanges {
  readonly metadata?: Metadata | undefined;
  readonly threshold?: number | undefined;
}

/** Replaces an identity's metadata or threshold. */
export function setDetails({ table }: GalleryState, name: string, changes: DetailChanges): void {
  const identity = requireEnrolled("set", table, identityName("set", name));
  const before = table.detailsOf(identity);
  const { metadata, threshold } = { ...before, ...requireOptions("set", changes) };
  const next = requireDetails("set", { ...(metadata && { metadata }), ...(threshold !== undefined && { threshold }) });
  table.setDetails(identity, { ...without(before, "metadata", "threshold"), ...next });
}

/** Removes some templates of an identity; at least one must remain. */
export function removeTemplates({ table }: GalleryState, name: string, places: readonly number[]): void {
  const who = "removeTemplates";
  const own = identityName(who, name);
  const identity = requireEnrolled(who, table, own);
  const rows = table.rows(identity);
  requireList(who, "places", places, "a list of places");
  const lost = places.find((place) => !Number.isInteger(place) || place < 0 || place >= rows.length);
  if (lost !== undefined) throw new RangeError(`${who}: places must be in 0 to ${rows.length - 1}, got ${shown(lost)}`);
  const staying = rows.filter((_, place) => !places.includes(place));
  if (staying.length === 0) {
    throw new RangeError(`${who}: one template of "${own}" must stay; remove the identity`);
  }
  table.replace(
    identity,
    staying.map((row) => table.matrix.row(row).slice()),
  );
}
