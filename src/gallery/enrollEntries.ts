import { requireFit, requireList } from "../core/check.js";
import { requireModel, requireSameModel } from "./embedSamples.js";
import type { TemplateEntry } from "./enrollment.js";
import type { GalleryState } from "./galleryState.js";
import { readEntries } from "./readEntries.js";

/** Enrolls ready-made templates; nothing is enrolled unless all are valid. */
export async function enrollEntries(
  gallery: GalleryState,
  entries: readonly TemplateEntry[],
  model: string,
): Promise<void> {
  const who = "enrollTemplates";
  requireList(who, "entries", entries, "a list of { name, templates }");
  requireFit(typeof model === "string", who, "model", "the fingerprint of the encoder that made the templates", model);
  const found = await requireModel(who, gallery);
  if (model !== found) {
    throw new RangeError(
      `${who}: the templates must have been made by this gallery's encoder (fingerprint ${found}), got ${model}; embed the samples again`,
    );
  }
  const checked = readEntries(who, entries, gallery.encoder.size);
  requireSameModel(who, gallery, model);
  gallery.model = model;
  const { table } = gallery;
  for (const { name, templates, details } of checked) {
    for (const template of templates) table.add(name, Float32Array.from(template));
    const identity = table.find(name)!;
    table.setDetails(identity, { ...table.detailsOf(identity), ...details });
  }
}
