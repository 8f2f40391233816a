import { requireOptions } from "../core/check.js";
import type { Embeddings } from "../data/embeddings.js";
import type { DetailChanges } from "../gallery/editIdentities.js";
import type { TemplateEntry } from "../gallery/enrollment.js";
import { without, withWeight, type HistoryEntry, type IdentityDetails } from "../gallery/identityDetails.js";
import { withHistory } from "../gallery/learnExamples.js";
import { readEntries } from "../gallery/readEntries.js";
import type { IdentityChange, StoredIdentity } from "./galleryStore.js";
import { storedDetails } from "./storedDetails.js";
import { storedName } from "./storedName.js";
import { enrolled, readEnrolled, requireStoredModel, rowsOf, type StoredState } from "./storedState.js";

/** How often an edit is tried while other processes keep changing the same identity. */
const MOST_TRIES = 50;

/** Why an identity changes, and what else changes with it. */
interface Edit {
  readonly event: HistoryEntry["event"];
  readonly details?: IdentityDetails;
  /** Who was merged in. */
  readonly from?: string;
  /** The weight of each example. */
  readonly weight?: number;
}

/** Adds examples to an identity or, if it is updated, replaces its templates. */
export async function learnStored<Sample>(
  who: string,
  gallery: StoredState<Sample>,
  name: string,
  embeddings: Embeddings,
  edit: Edit,
): Promise<{ readonly isNew: boolean; readonly templates: number }> {
  const examples = rowsOf(embeddings).map((row) => row.slice());
  let done = { isNew: false, templates: 0 };
  await editStored(who, gallery, [name], async ([known]) => {
    if (edit.event === "updated") await enrolled(who, gallery.store, name, known);
    const next = await learned(gallery, known, examples, edit);
    done = { isNew: known === undefined, templates: next.keep + next.templates.length };
    return [{ name, expected: known?.version ?? 0, next }];
  });
  return done;
}

/** Enrolls ready-made templates, all or none. */
export async function enrollStoredTemplates<Sample>(
  gallery: StoredState<Sample>,
  entries: readonly TemplateEntry[],
  model: string,
): Promise<void> {
  const who = "enrollTemplates";
  if (model !== gallery.model) {
    throw new RangeError(
      `${who}: the templates must have been made by this gallery's encoder (fingerprint ${gallery.model}), got ${model}; embed the samples again`,
    );
  }
  const byName = new Map<string, { rows: Float32Array[]; details: IdentityDetails }>();
  for (const { name, templates, details } of readEntries(who, entries, gallery.encoder.size)) {
    const own = storedName(who, name);
    const checked = { ...details, ...storedDetails(who, details) };
    const before = byName.get(own) ?? { rows: [], details: {} };
    const rows = [...before.rows, ...templates.map((row) => Float32Array.from(row))];
    byName.set(own, { rows, details: { ...before.details, ...checked } });
  }
  if (byName.size === 0) return;
  await editStored(who, gallery, [...byName.keys()], (known) =>
    [...byName].map(([name, { rows, details }], i) => ({
      name,
      expected: known[i]?.version ?? 0,
      next: { keep: known[i]?.templates.length ?? 0, templates: rows, details: { ...known[i]?.details, ...details } },
    })),
  );
}

/** Merges two identities: `into` gets the templates of `name`, which is removed. */
export async function mergeStored<Sample>(gallery: StoredState<Sample>, name: string, into: string): Promise<void> {
  const who = "merge";
  const [from, to] = [storedName(who, name), storedName(who, into)];
  if (from === to) throw new RangeError(`${who}: two identities must differ, got "${from}" twice`);
  await editStored(who, gallery, [from, to], async (both) => {
    const known = await enrolled(who, gallery.store, to, both[1]);
    const gone = await enrolled(who, gallery.store, from, both[0]);
    const edit: Edit = { event: "merged", from, weight: gone.details.weight ?? 1 };
    return [
      { name: from, expected: gone.version },
      { name: to, expected: known.version, next: await learned(gallery, known, gone.templates, edit) },
    ];
  });
}

/** Renames an identity to an unused name. */
export async function renameStored<Sample>(gallery: StoredState<Sample>, name: string, to: string): Promise<void> {
  const who = "rename";
  const [from, next] = [storedName(who, name), storedName(who, to)];
  if (from === next) {
    await readEnrolled(who, gallery.store, from);
    return;
  }
  await editStored(who, gallery, [from, next], async ([old, taken]) => {
    const known = await enrolled(who, gallery.store, from, old);
    if (taken !== undefined) {
      throw new RangeError(`${who}: the new name must be free, "${next}" is enrolled; merge the two if they are one`);
    }
    const details = withHistory(gallery, known.details, "renamed", 0, from);
    return [
      { name: from, expected: known.version },
      { name: next, expected: 0, next: { keep: 0, templates: known.templates, details } },
    ];
  });
}

/** Replaces an identity's metadata or threshold. */
export async function setStored<Sample>(
  gallery: StoredState<Sample>,
  name: string,
  changes: DetailChanges,
): Promise<void> {
  const who = "set";
  const own = storedName(who, name);
  storedDetails(who, requireOptions(who, changes));
  await editStored(who, gallery, [own], async ([before]) => {
    const known = await enrolled(who, gallery.store, own, before);
    const { metadata, threshold } = { ...known.details, ...changes };
    const details = {
      ...without(known.details, "metadata", "threshold"),
      ...storedDetails(who, { metadata, threshold }),
    };
    return [{ name: own, expected: known.version, next: { keep: known.templates.length, templates: [], details } }];
  });
}

/** Removes an identity. */
export async function removeStored<Sample>(gallery: StoredState<Sample>, name: string): Promise<void> {
  const own = storedName("remove", name);
  await editStored("remove", gallery, [own], async ([known]) => {
    const { version } = await enrolled("remove", gallery.store, own, known);
    return [{ name: own, expected: version }];
  });
}

/** Reads identities, decides how they change, and commits that; tries again if another process changed one of them in between. */
async function editStored<Sample>(
  who: string,
  gallery: StoredState<Sample>,
  names: readonly string[],
  decide: (
    known: readonly (StoredIdentity | undefined)[],
  ) => readonly IdentityChange[] | Promise<readonly IdentityChange[]>,
): Promise<void> {
  const { store, mirror, turns } = gallery;
  await turns.take(names, async () => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const changes = await decide(await Promise.all(names.map((name) => store.read(name))));
      await requireStoredModel(who, gallery);
      const committed = await store.commit(changes);
      if (committed !== undefined) {
        mirror?.follow(changes, committed);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 2 ** tries)));
    }
    throw new Error(
      `${who}: ${store.name}: other processes changed the same identity ${MOST_TRIES} times in between; nothing was changed, try again`,
    );
  });
}

/** What an identity becomes with more examples. */
async function learned<Sample>(
  gallery: StoredState<Sample>,
  known: StoredIdentity | undefined,
  examples: readonly Float32Array[],
  edit: Edit,
): Promise<NonNullable<IdentityChange["next"]>> {
  const { weight = 1, ...before } = known?.details ?? {};
  const own = edit.event === "updated" ? [] : (known?.templates ?? []);
  const { templates, encoder } = gallery;
  const kept = await templates.keep({ rows: own, weight }, examples, encoder.distance, edit.weight ?? 1);
  let keep = 0;
  while (keep < own.length && kept.rows[keep] === own[keep]) keep++;
  const details = withWeight({ ...before, ...edit.details }, kept.weight);
  return {
    keep,
    templates: kept.rows.slice(keep),
    details: withHistory(gallery, details, edit.event, examples.length, edit.from),
  };
}
