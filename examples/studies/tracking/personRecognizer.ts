import {
  encoderKind,
  fromReader,
  netEncoder,
  Recognizer,
  type Encoder,
  type EncoderKind,
  type SiameseNet,
} from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import { mirrorPixels } from "../shared/mirrorPixels.js";
import { INPUT_SHAPE, toInput } from "./crops.js";
import type { Crop } from "./data.js";
import { loadClassifier, type SavedClassifier } from "./pairClassifier.js";
import type { TrackerRules } from "./tracker.js";
import type { Tracker } from "./trackDetections.js";
import type { Trackers } from "./trainTracker.js";

/** Embeds crops of people, cut out of a frame and resized, by the mean over each crop and its mirror image. */
export const cropEncoder = (net: SiameseNet): Encoder<RawImage> =>
  netEncoder<RawImage>({
    kind: "crop",
    net,
    settings: { version: 2 },
    inputs: (image) => [toInput(image), toInput({ ...image, data: mirrorPixels(image, { isAcross: true }) })],
  });

/** Restores saved encoders of crops. */
export const cropKind: EncoderKind<RawImage> = encoderKind({ kind: "crop", restore: cropEncoder });

interface SavedTracker {
  readonly classifier: SavedClassifier;
  readonly rules: TrackerRules;
}

/** Recognizes people by their looks, with a threshold chosen on people the net does not know; the trackers' trees and rules are its `extra`. */
export function personRecognizer(
  encoder: Encoder<RawImage>,
  validation: readonly Crop[],
  trackers: Trackers,
  seed: number,
): Promise<Recognizer<RawImage>> {
  const held = fromReader({
    sampleShape: INPUT_SHAPE,
    labels: validation.map(({ person }) => person),
    groups: validation.map(({ camera }) => camera),
    samples: validation.map(({ image }) => image),
    read: (row) => toInput(validation[row].image),
  });
  const plain = ({ classifier, rules }: Tracker): SavedTracker => ({ classifier: classifier.toJSON(), rules });
  const extra = { appearance: plain(trackers[""]), noAppearance: plain(trackers[".noAppearance"]) };
  const purpose = "Tells people apart by their looks while they are followed from frame to frame.";
  return Recognizer.calibrated(encoder, held, { falseMatchRate: 0.01 }, { extra, seed, purpose });
}

/** The tracker that {@link personRecognizer} saved: the one with appearance, or the other. */
export async function savedTracker(
  { extra }: Recognizer<RawImage>,
  { usesAppearance }: { readonly usesAppearance: boolean },
): Promise<Tracker> {
  const { classifier, rules } = extra[usesAppearance ? "appearance" : "noAppearance"] as SavedTracker;
  return { classifier: await loadClassifier(classifier), rules };
}
