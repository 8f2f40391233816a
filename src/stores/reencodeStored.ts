import { requireFit, requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { StoredGallery } from "./StoredGallery.js";

/** What {@link reencodeStored} needs. */
export interface ReencodeStoredOptions<Sample> {
  /** The samples that were kept of an identity: none where it has to come again. */
  readonly read: (name: string) => readonly Sample[] | undefined | Promise<readonly Sample[] | undefined>;
  /** Called after each identity with how many are done, and of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the work between two identities: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Moves a stored gallery to another encoder, one identity after the other: kept samples are embedded again and enrolled in `after`, with their metadata, and the identity leaves
 * `before`. History begins anew, and thresholds of single identities are left behind: they belong to the old distances.
 *
 * `before` then holds exactly those who have to come again, and both answer meanwhile: ask `after` first, then `before`. Work that was interrupted, by a crash too, goes on when it
 * is called again; nobody is lost, and nobody is enrolled twice.
 *
 * @param before - With the old encoder.
 * @param after - With the new one, in a store of its own.
 * @returns Who has to come again: enroll them in `after` and remove them from `before`.
 * @throws RangeError if a sample does not fit the new encoder.
 * @example
 * ```ts
 * const kept = new Map([["anna", [annaSample]]]);
 * const { encoder, calibration: old } = gallery;
 * const before = await StoredGallery.open(fileGalleryStore("people.1.gallery"), { encoder, calibration: old });
 * const after = await StoredGallery.open(fileGalleryStore("people.2.gallery"), { encoder: vectorEncoder({ net }), calibration });
 * const { missing } = await reencodeStored(before, after, { read: (name) => kept.get(name) });
 * const answer = await after.identify(sample);
 * const who = answer.isMatch ? answer : await before.identify(sample);
 * ```
 */
export async function reencodeStored<Before, Sample>(
  before: StoredGallery<Before>,
  after: StoredGallery<Sample>,
  options: ReencodeStoredOptions<Sample>,
): Promise<{ readonly missing: readonly string[] }> {
  const who = "reencodeStored";
  const remedy = "pass what `await StoredGallery.open(store, { encoder, calibration })` gives";
  requireObject(who, "before", before, "a stored gallery", ["names", "identity", "remove"], remedy);
  requireObject(who, "after", after, "a stored gallery", ["has", "enroll"], remedy);
  requireFit((before as unknown) !== after, who, "after", "another gallery than before", "the same one");
  const { read, onProgress, signal } = requireOptions(who, options, "read");
  requireFunction(who, "read", read);
  const missing: string[] = [];
  const names = await before.names();
  for (const [done, name] of names.entries()) {
    signal?.throwIfAborted();
    // Moved already by a run that ended before the next line, or come again meanwhile.
    if (await after.has(name)) await before.remove(name);
    else {
      const samples = await read(name);
      if (samples === undefined || samples.length === 0) missing.push(name);
      else {
        const { metadata } = await before.identity(name);
        await after.enroll(name, samples, { ...(metadata && { metadata }), warn: false });
        await before.remove(name);
      }
    }
    onProgress?.(done + 1, names.length);
  }
  return { missing };
}
