import { requireList } from "../core/check.js";
import { embeddingRow } from "../data/embeddings.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { embedSamples, requireSameModel } from "./embedSamples.js";
import type { GalleryState } from "./galleryState.js";
import { identityName } from "./identityName.js";
import { learnExamples } from "./learnExamples.js";
import { everyTemplate } from "./templates.js";

/** Learns many identities at once from samples labelled with their identities. */
export async function enrollMany<Sample>(
  gallery: GalleryState<Sample>,
  samples: readonly Sample[],
  labels: ArrayLike<Label> | Labels,
): Promise<void> {
  const who = "enrollAll";
  requireList(who, "samples", samples, "a list of samples");
  const { classOf, names } = namesOfLabels(who, labels, samples.length);
  const { embeddings, model } = await embedSamples(who, gallery, samples);
  const { size, values } = embeddings;
  if (gallery.templates === everyTemplate && !gallery.history) {
    requireSameModel(who, gallery, model);
    gallery.model = model;
    classOf.forEach((c, row) => {
      gallery.table.add(names[c], values, row * size);
    });
    return;
  }
  const rowsOf = new Map<string, number[]>();
  classOf.forEach((c, row) => {
    const rows = rowsOf.get(names[c]);
    if (rows) rows.push(row);
    else rowsOf.set(names[c], [row]);
  });
  for (const [name, rows] of rowsOf) {
    const own = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      own.set(embeddingRow(embeddings, row), i * size);
    });
    const ofOne = { values: own, length: rows.length, size };
    await learnExamples(who, gallery, { name, embeddings: ofOne, model, event: "enrolled" });
  }
}

/** The name of each class. Refuses two classes with the same name, such as the number 7 and the text "7". */
function namesOfLabels(
  who: string,
  labels: ArrayLike<Label> | Labels,
  samples: number,
): { readonly classOf: Int32Array; readonly names: readonly string[] } {
  const { classOf, classNames } = readLabels(who, "labels", labels);
  if (classOf.length !== samples) {
    throw new RangeError(`${who}: there must be one label per sample, got ${classOf.length} for ${samples} samples`);
  }
  const names = classNames.map((label) => identityName(who, String(label)));
  const kinds = new Map<string, string>();
  classNames.forEach((label, i) => {
    const kind = kinds.get(names[i]) ?? typeof label;
    if (kind !== typeof label) {
      throw new RangeError(`${who}: names must differ, got both the number and the text ${names[i]}`);
    }
    kinds.set(names[i], kind);
  });
  return { classOf, names };
}
