import type { Encoder } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import { chooseRules } from "./chooseRules.js";
import type { Crop } from "./data.js";
import type { Sizes } from "./options.js";
import { sightingsOf } from "./embedSequence.js";
import { trainClassifier } from "./pairClassifier.js";
import { joinExamples, pairExamples } from "./pairExamples.js";
import { seeStreets } from "./streets.js";
import type { Tracker } from "./trackDetections.js";

/** A tracker that also uses appearance, and one that does not. */
export type Trackers = Readonly<Record<"" | ".noAppearance", Tracker>>;

/** For a sequence without pictures: the tracker without appearance in both places. */
export const withoutAppearance = (trackers: Trackers): Trackers => ({
  ...trackers,
  "": trackers[".noAppearance"],
});

/**
 * Trains the pair classifiers on simulated streets and chooses the rules of the trackers on others.
 *
 * The people in these streets must not be those the net was trained on: it knows them too well, so the classifier would trust it too much. The first half of the people
 * are for training, the second for the rules.
 */
export async function trainTrackers(
  encoder: Encoder<RawImage>,
  people: readonly Crop[],
  { streets, frames, examples: most }: Sizes,
  seed: number,
): Promise<{ readonly trackers: Trackers; readonly examples: number; readonly samePairs: number }> {
  const names = [...new Set(people.map(({ person }) => person))];
  const first = new Set(names.slice(0, Math.ceil(names.length / 2)));
  const part = (isFirst: boolean): Crop[] => people.filter(({ person }) => first.has(person) === isFirst);

  const training = await seeStreets(encoder, part(true), { seed, purpose: "train", frames }, streets.train);
  const examples = joinExamples(
    training.map(({ found, embeddings, truth }) => pairExamples(sightingsOf(found, embeddings), truth, frames)),
    most,
  );
  const calibration = await seeStreets(encoder, part(false), { seed, purpose: "calibrate", frames }, streets.calibrate);
  const make = async (usesAppearance: boolean): Promise<Tracker> => {
    const classifier = await trainClassifier(examples, { usesAppearance, seed });
    return { classifier, rules: chooseRules(calibration, classifier) };
  };
  return {
    trackers: { "": await make(true), ".noAppearance": await make(false) },
    examples: examples.rows.length,
    samePairs: examples.isSame.reduce((sum, one) => sum + one, 0),
  };
}
