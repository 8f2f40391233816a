import type { Calibration } from "../calibration/calibrate.js";
import { galleryThreshold, type GalleryThreshold } from "../calibration/galleryThreshold.js";
import { matchProbability } from "../calibration/matchProbability.js";
import type { Combine } from "../data/combine.js";
import type { Metadata } from "./identityDetails.js";
import type { Near } from "./searchTemplates.js";

/** An enrolled identity and how far a sample is from it. */
export interface Candidate {
  /** The identity. */
  readonly name: string;
  /** How far the sample is from it. */
  readonly distance: number;
  /** Probability that the sample is of this identity, for equal prior odds; from the calibration. */
  readonly probability: number;
  /** Whether the distance is within the threshold. */
  readonly isMatch: boolean;
  /** The threshold that the distance was compared with: this identity's own, that of a claim, or that of a search among all. */
  readonly threshold: number;
}

/** The answer to "who is this?": the nearest identity that is near enough, else nobody. */
export interface Identification {
  /** The identity, or null for nobody. */
  readonly name: string | null;
  /** Whether there is one. */
  readonly isMatch: boolean;
  /** Distance to the identity; for nobody, to the nearest one. */
  readonly distance: number;
  /** Probability that the sample is of that identity, for equal prior odds. */
  readonly probability: number;
  /** How much farther away the nearest other identity is: the smaller, the likelier a mix-up. Infinity if there is no other. */
  readonly margin: number;
  /** The nearest identities, nearest first. */
  readonly candidates: readonly Candidate[];
}

/** Options of {@link Gallery.identify}. */
export interface IdentifyOptions {
  /** How many candidates to list, nearest first; default 5. */
  readonly top?: number;
  /** Who may be found, such as the people at one site; default everybody. `metadata` is `{}` if none was given. */
  readonly where?: (identity: { readonly name: string; readonly metadata: Metadata }) => boolean;
}

/** How many identities and templates a search goes through. */
export interface Searched {
  readonly identities: number;
  readonly templates: number;
}

/** What the calibration gives for a search among this many; undefined if it is not for identification. */
export function evidenceAmong(
  calibration: Calibration,
  combine: Combine,
  { identities, templates }: Searched,
): GalleryThreshold | undefined {
  if (calibration.gallery === undefined) return undefined;
  return galleryThreshold(calibration, Math.max(1, combine === "nearest" ? templates : identities));
}

/** The threshold for a claim to be an identity with this many templates: one comparison, however many are enrolled. */
export function thresholdOfClaim(calibration: Calibration, combine: Combine, templates: number): number {
  return evidenceAmong(calibration, combine, { identities: 1, templates })?.threshold ?? calibration.threshold;
}

/** The identities that are within the threshold in any of the answers, each once, with its smallest distance, nearest first. */
export function matchesAmong(answers: readonly Identification[]): Candidate[] {
  const nearest = new Map<string, Candidate>();
  for (const { candidates } of answers) {
    for (const candidate of candidates) {
      if (!candidate.isMatch) continue;
      if (candidate.distance < (nearest.get(candidate.name)?.distance ?? Infinity))
        nearest.set(candidate.name, candidate);
    }
  }
  return [...nearest.values()].sort((a, b) => a.distance - b.distance);
}

/** A candidate, with whether it is within the threshold. */
export function candidateOf({ name, distance }: Near, calibration: Calibration, threshold: number): Candidate {
  const probability = matchProbability(calibration, distance, { prior: 0.5 });
  return { name, distance, probability, isMatch: distance <= threshold, threshold };
}

/** The answer, given candidates, nearest first; those beyond `top` are used only for the margin. */
export function identificationOf(candidates: readonly Candidate[], top: number): Identification {
  // Not always the nearest: identities may have their own thresholds.
  const chosen = candidates.slice(0, top).find(({ isMatch }) => isMatch) ?? candidates.at(0);
  if (chosen === undefined) {
    return { name: null, isMatch: false, distance: Infinity, probability: 0, margin: Infinity, candidates: [] };
  }
  const { name, isMatch, distance, probability } = chosen;
  const margin = (candidates.find((other) => other !== chosen)?.distance ?? Infinity) - distance;
  return { name: isMatch ? name : null, isMatch, distance, probability, margin, candidates: candidates.slice(0, top) };
}
