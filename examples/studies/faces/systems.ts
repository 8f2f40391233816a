import { seeded } from "one-shot-ts";
import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";

import { cosineBetween } from "../shared/cosineBetween.js";
import { eigenfaces } from "./eigenfaces.js";
import { faceEncoder } from "./faceEncoder.js";
import { newNet } from "./recipe.js";

/** What is compared, by the suffix of its figures' names. */
export const SYSTEMS = {
  "": "trained tower",
  ".untrained": "tower before training",
  ".eigenfaces": "eigenfaces of the training people, whitened, cosine",
  ".pixels": "pixels, light evened out, cosine",
} as const;

/** A suffix. */
export type System = keyof typeof SYSTEMS;

/** Distances between any two rows by each baseline of the tower. */
export async function baselines(
  images: readonly RawImage[],
  inputs: readonly Float32Array[],
  trainRows: readonly number[],
  seed: number,
): Promise<Record<Exclude<System, "">, RowDistance>> {
  const { project } = eigenfaces(
    trainRows.map((row) => inputs[row]),
    Math.min(80, trainRows.length - 1),
  );
  const untrained = newNet(seeded(seed));
  try {
    return {
      ".untrained": rowDistance(await faceEncoder(untrained).embed(images)),
      ".eigenfaces": cosineBetween(inputs.map(project)),
      ".pixels": cosineBetween(inputs),
    };
  } finally {
    untrained.dispose();
  }
}
