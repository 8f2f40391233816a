import type { Calibration } from "./calibrate.js";

/** Who measured a distance. */
export interface Origin {
  /** Fingerprint of the model. */
  readonly model: string;
  /** Name of the distance. */
  readonly distance: string;
}

/**
 * Refuses a calibration that belongs to another model or distance, or that does not say to which it belongs.
 *
 * @param allowUnknown - Accepts a calibration of unknown origin, on the caller's word; one of another origin never.
 * @throws RangeError saying what it belongs to, and what to do.
 */
export function requireOrigin(who: string, calibration: Calibration, origin: Origin, allowUnknown = false): void {
  for (const name of ["distance", "model"] as const) {
    const found = calibration[name];
    if (found === undefined || found === origin[name]) continue;
    throw new RangeError(
      `${who}: the calibration must belong to the ${name} ${origin[name]}, got one for ${found}; calibrate again`,
    );
  }
  if (allowUnknown || calibration.origin === "model") return;
  throw new RangeError(
    `${who}: the calibration does not say which model and distance it was made with; calibrate on scores of net.score or scoreEmbeddings, or say allowUnknownOrigin: true if you are sure that they are this model's`,
  );
}
