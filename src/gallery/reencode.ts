import { requireFunction, requireList, requireObject, requireOptions } from "../core/check.js";
import type { Calibration } from "../calibration/calibrate.js";
import type { Encoder } from "../encoders/encoder.js";
import { requireGallery } from "./exportLines.js";
import { Gallery } from "./Gallery.js";

/** Options of {@link reencode}. */
export interface ReencodeOptions<Sample> {
  /** The new encoder. */
  readonly encoder: Encoder<Sample>;
  /** The new encoder's calibration. */
  readonly calibration: Calibration;
  /** The samples kept for an identity; none if it needs new samples. */
  readonly read: (name: string) => readonly Sample[] | undefined | Promise<readonly Sample[] | undefined>;
  /** Called after each identity with the number done and the total. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work between two identities; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The result of {@link reencode}. */
export interface Reencoded<Sample> {
  /** A gallery of the new encoder with all identities whose samples were kept. */
  readonly gallery: Gallery<Sample>;
  /** The identities that must be enrolled again from new samples. */
  readonly missing: readonly string[];
}

/**
 * Moves a gallery to another encoder, such as a net that was trained further. Templates of one encoder mean nothing to another, so kept samples are embedded again.
 * Metadata are kept. History starts over, and individual thresholds are dropped, since they belong to the old distances.
 *
 * The old gallery is left unchanged and answers as before, with its own encoder, until the missing identities are enrolled again.
 *
 * @throws RangeError if a sample does not fit the new encoder, or the calibration does not belong to it.
 * @example
 * ```ts
 * const encoder = vectorEncoder({ net }); // trained further since
 * const kept = new Map([["anna", [annaSample]]]);
 * const { gallery: next, missing } = await reencode(gallery, { encoder, calibration, read: (name) => kept.get(name) });
 * const answer = await next.identify(sample);
 * const who = answer.isMatch ? answer : await gallery.identify(sample, { where: ({ name }) => missing.includes(name) });
 * ```
 */
export async function reencode<Before, Sample>(
  before: Gallery<Before>,
  options: ReencodeOptions<Sample>,
): Promise<Reencoded<Sample>> {
  const who = "reencode";
  const { encoder, calibration, read, onProgress, signal } = requireOptions(who, options);
  requireGallery(who, before);
  requireFunction(who, "read", read, "it gives the samples that were kept of a name");
  if (onProgress !== undefined) requireFunction(who, "onProgress", onProgress);
  if (signal !== undefined) requireObject(who, "signal", signal, "an AbortSignal", ["throwIfAborted"]);
  const { combine, templates, precision, keepsHistory } = before;
  const gallery = new Gallery<Sample>({
    encoder,
    calibration,
    combine,
    templates,
    ...(precision && { precision }),
    history: keepsHistory,
  });
  const missing: string[] = [];
  const { names } = before;
  for (const [done, name] of names.entries()) {
    signal?.throwIfAborted();
    const samples = await read(name);
    if (samples !== undefined) requireList(who, `what read gives for "${name}"`, samples, "a list of samples");
    if (samples === undefined || samples.length === 0) missing.push(name);
    else {
      const { metadata } = before.identity(name);
      await gallery.enroll(name, samples, { ...(metadata && { metadata }), warn: false });
    }
    onProgress?.(done + 1, names.length);
  }
  return { gallery, missing };
}
