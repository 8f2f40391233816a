import { requireCount, requireObject, shown } from "../core/check.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import type { Calibration } from "./calibrate.js";

/** The threshold for a gallery of a given size. Plain data. */
export interface GalleryThreshold {
  /** How many identities are enrolled. */
  readonly size: number;
  /** Match when the distance is at most this. */
  readonly threshold: number;
  /** Share of unknown people who still get a name (FPIR), with its 95 % interval for a gallery of this size. */
  readonly falsePositiveIdentificationRate: Estimate;
  /** Whether the calibration pairs give evidence for galleries of this size. */
  readonly supported: boolean;
  /** The largest number of enrolled identities that the evidence covers. */
  readonly supportedUpTo: number;
  /** Why there is no evidence. */
  readonly reason?: string;
}

/**
 * The threshold for a gallery of `size` enrolled identities. Every further identity is one more chance of a false match, so the threshold falls as the gallery
 * grows. Call this again after each enrollment; it takes microseconds.
 *
 * @param calibration - A calibration for the criterion `{ falsePositiveIdentificationRate }`.
 * @param size - How many identities are enrolled, at least 1; if identities have several templates and the nearest decides, the number of templates is the safe choice.
 * @throws RangeError if the calibration is for another criterion, or `size` is not a whole number of at least 1.
 * @example
 * ```ts
 * const calibration = calibrate(scored, { falsePositiveIdentificationRate: 0.01 });
 * const { threshold, supported } = galleryThreshold(calibration, 200);
 * ```
 */
export function galleryThreshold(
  calibration: Pick<Calibration, "gallery" | "criterion">,
  size: number,
): GalleryThreshold {
  const who = "galleryThreshold";
  const { gallery, criterion } = requireObject(who, "the calibration", calibration, "a calibration", ["criterion"], "make one with calibrate"); // prettier-ignore
  requireCount(who, "size", size);
  if (!gallery) {
    throw new RangeError(
      `${who}: the calibration must be for { falsePositiveIdentificationRate }, got one for ${shown(criterion)}; calibrate again`,
    );
  }
  requireObject(who, "the calibration's gallery", gallery, "an object", ["steps", "supportedUpTo", "target"]);
  const { steps, supportedUpTo, target } = gallery;
  let above = 0;
  while (above < steps.length - 1 && steps[above].size < size) above++;
  const next = steps[above];
  const before = steps[Math.max(0, above - 1)];
  const isBetween =
    before.size < size && size < next.size && before.threshold < Number.MAX_VALUE && next.threshold > -Number.MAX_VALUE;
  const along = isBetween ? Math.log(size / before.size) / Math.log(next.size / before.size) : 1;
  const mix = (a: number, b: number): number => (along === 1 ? b : a + along * (b - a));
  const growth = Math.max(1, size / next.size); // beyond the last step
  const supported = size <= supportedUpTo;
  return {
    size,
    threshold: mix(before.threshold, next.threshold),
    falsePositiveIdentificationRate: {
      value: Math.min(1, growth * mix(before.rate.value, next.rate.value)),
      low: mix(before.rate.low, next.rate.low),
      high: Math.min(1, growth * mix(before.rate.high, next.rate.high)),
    },
    supported,
    supportedUpTo,
    ...(supported
      ? {}
      : {
          reason:
            supportedUpTo === 0
              ? `a false positive identification rate of ${target} is not supported for any number of enrolled identities: calibrate on more identities`
              : `a false positive identification rate of ${target} is not supported beyond ${supportedUpTo} enrolled identities, got ${size}: calibrate on more identities`,
        }),
  };
}
