import { requireFit, requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { StoredGallery } from "./StoredGallery.js";

/** Options of {@link reencodeStored}. */
export interface ReencodeStoredOptions<Sample> {
  /** The samples kept for an identity; none if it needs new samples. */
  readonly read: (name: string) => readonly Sample[] | undefined | Promise<readonly Sample[] | undefined>;
  /** Called after each identity with the number done and the total. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work between two identities; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Moves a stored gallery to another encoder, one identity at a time: its kept samples are embedded again and enrolled in `after`, with its metadata, and it is removed from
 * `before`. History starts over, and individual thresholds are dropped, since they belong to the old distances.
 *
 * Afterwards `before` holds exactly the identities that need new samples. Both galleries can answer meanwhile: ask `after` first, then `before`. If the work is interrupted, even by
 * a crash, call it again to resume; nobody is lost, and nobody is enrolled twice.
 *
 * @param before - The gallery with the old encoder.
 * @param after - The gallery with the new encoder, in its own store.
 * @returns The identities that need new samples: enroll them in `after` and remove them from `before`.
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
    // Already moved by a run that ended before the next line, or enrolled again meanwhile.
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
