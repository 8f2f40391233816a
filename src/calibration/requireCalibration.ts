import { requireObject } from "../core/check.js";
import type { Calibration } from "./calibrate.js";

/** Refuses anything but a calibration. */
export function requireCalibration<T extends Partial<Calibration>>(who: string, calibration: T): T {
  const fields = ["threshold", "criterion", "probability"] as const;
  return requireObject(who, "the calibration", calibration, "a calibration", fields, "make one with calibrate, or read it with parseCalibration"); // prettier-ignore
}
