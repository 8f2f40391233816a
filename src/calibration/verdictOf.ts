import { percentWithin } from "../statistics/percent.js";
import type { Calibration } from "./calibrate.js";

/** What a calibration is worth, in one sentence: its worst weakness first, then what it does and on what evidence. */
export function verdictOf(calibration: Omit<Calibration, "verdict">): string {
  const { falseMatchRate, falseNonMatchRate, samePairs, differentPairs, identities } = calibration;
  const people = identities === undefined ? "unknown identities" : `${identities} identities`;
  return `${lead(calibration)}: it refuses ${percentWithin(falseNonMatchRate)} of genuine pairs and accepts ${percentWithin(falseMatchRate)} of different ones, on ${samePairs} and ${differentPairs} pairs of ${people}.`;
}

function lead(calibration: Omit<Calibration, "verdict">): string {
  const { areaUnderCurve: area, falseMatchRate, falseNonMatchRate, caution, supported, identities } = calibration;
  const told = `${(100 * area).toFixed(0)} of 100 same pairs are closer than a different one, where guessing makes 50`;
  if (area < 0.5) return `Worse than chance (${told})`;
  if (area < 0.6) return `Near chance (${told})`;
  if (falseNonMatchRate.value > 0.5) return "Refuses most genuine pairs at this threshold";
  if (falseMatchRate.value > 0.5) return "Accepts most different pairs at this threshold";
  if (caution !== undefined) return "Too few identities to say how it does with others";
  if (!supported) return "Too little evidence for what it aims at";
  if (identities === undefined) return "Usable, if no identity is in several pairs";
  if (area < 0.9) return "Weak, though better than chance";
  return "Usable";
}
