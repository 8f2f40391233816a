import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import { requireSameModel } from "./embedSamples.js";
import type { GalleryState } from "./galleryState.js";
import { withEvent, withWeight, type HistoryEntry, type IdentityDetails } from "./identityDetails.js";
import { requireEnrolled } from "./requireEnrolled.js";

/** Examples of one identity, and why they are learned. */
export interface Lesson {
  readonly name: string;
  readonly embeddings: Embeddings;
  /** Fingerprint of the encoder that made them. */
  readonly model: string;
  /** With `"updated"` they replace its templates; otherwise they are added. */
  readonly event: HistoryEntry["event"];
  readonly details?: IdentityDetails;
  /** The identity to remove in the same step. */
  readonly from?: string;
  /** Weight of each example; default 1. */
  readonly weight?: number;
}

/** Adds examples to an identity, or replaces its templates, all at once; returns whether the identity is new. */
export async function learnExamples(
  who: string,
  gallery: GalleryState,
  { name, embeddings, model, event, details, from, weight: exampleWeight = 1 }: Lesson,
): Promise<boolean> {
  const { table, templates, encoder } = gallery;
  const examples = Array.from({ length: embeddings.length }, (_, row) => embeddingRow(embeddings, row));
  for (;;) {
    // Checked again in each round, since another enrollment may have happened in between.
    requireSameModel(who, gallery, model);
    if (from !== undefined) requireEnrolled(who, table, from);
    const known = table.find(name);
    const { weight = 1, ...before } = known === undefined ? {} : table.detailsOf(known);
    const own =
      known === undefined || event === "updated" ? [] : table.rows(known).map((row) => table.matrix.row(row).slice());
    const { version } = table;
    const kept = await templates.keep({ rows: own, weight }, examples, encoder.distance, exampleWeight);
    if (table.version !== version) continue;
    gallery.model = model;
    if (from !== undefined) table.remove(from);
    if (known === undefined) for (const row of kept.rows) table.add(name, row);
    // A removal may have renumbered all identities.
    else table.replace(table.find(name)!, kept.rows);
    const next = withWeight({ ...before, ...details }, kept.weight);
    table.setDetails(table.find(name)!, withHistory(gallery, next, event, examples.length, from));
    return known === undefined;
  }
}

/** Details with one more event, if the gallery keeps a history. */
export function withHistory(
  { history }: Pick<GalleryState, "history">,
  details: IdentityDetails,
  event: HistoryEntry["event"],
  examples: number,
  from?: string,
): IdentityDetails {
  return history ? withEvent(details, { event, examples, ...(from !== undefined && { from }) }) : details;
}
