import { requireModel } from "./embedSamples.js";
import type { GalleryState } from "./galleryState.js";
import { identityName } from "./identityName.js";
import { learnExamples } from "./learnExamples.js";
import { requireEnrolled } from "./requireEnrolled.js";

/** Merges two identities: `into` gets the templates of `name`, which is removed. */
export async function mergeIdentities(gallery: GalleryState, name: string, into: string): Promise<void> {
  const who = "merge";
  const [from, to] = [identityName(who, name), identityName(who, into)];
  if (from === to) throw new RangeError(`${who}: two identities must differ, got "${from}" twice`);
  const { table, encoder } = gallery;
  const model = await requireModel(who, gallery);
  requireEnrolled(who, table, to);
  const identity = requireEnrolled(who, table, from);
  const rows = table.rows(identity);
  const { weight = 1 } = table.detailsOf(identity);
  const values = new Float32Array(rows.length * encoder.size);
  rows.forEach((row, i) => {
    values.set(table.matrix.row(row), i * encoder.size);
  });
  const embeddings = { values, length: rows.length, size: encoder.size };
  await learnExamples(who, gallery, { name: to, embeddings, model, event: "merged", from, weight });
}
