import type { Embeddings } from "one-shot-ts";

import type { Box } from "./boxes.js";
import { sightingsOf } from "./embedSequence.js";
import { outputBoxes } from "./outputBoxes.js";
import type { PairClassifier } from "./pairClassifier.js";
import { findTracks, type TrackerRules } from "./tracker.js";

/** Everything a tracker consists of except the net. */
export interface Tracker {
  readonly classifier: PairClassifier;
  readonly rules: TrackerRules;
}

/**
 * Tracks what a detector found: the complete tracker, as it is measured, used and saved.
 *
 * @param found - Detections of a sequence in any order.
 * @param embeddings - What they look like, in the same order; undefined for a tracker without appearance.
 * @returns The boxes of the tracks, with identities.
 * @throws RangeError if there is not one embedding per detection, or none for a tracker that uses appearance.
 */
export function trackDetections(
  found: readonly Box[],
  embeddings: Embeddings | undefined,
  { classifier, rules }: Tracker,
): Box[] {
  if (embeddings === undefined && classifier.usesAppearance) {
    throw new RangeError("trackDetections: a tracker by appearance needs embeddings, got none; use the one without");
  }
  if (embeddings !== undefined && embeddings.length !== found.length) {
    throw new RangeError(
      `trackDetections: there must be one embedding per detection, got ${embeddings.length} for ${found.length}`,
    );
  }
  return outputBoxes(findTracks(sightingsOf(found, embeddings), classifier, rules), rules);
}
