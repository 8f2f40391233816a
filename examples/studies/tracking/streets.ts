import { seeded, type Encoder } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import type { SeenSequence } from "./chooseRules.js";
import type { Crop } from "./data.js";
import { embedSequence } from "./embedSequence.js";
import { simulateStreet, type Street } from "./street.js";

/** Which streets to make: `purpose` keeps the streets for different purposes different. */
export interface StreetPlan {
  readonly seed: number;
  readonly purpose: "train" | "calibrate" | "test";
  readonly frames: number;
}

/** Street number `k` of a plan. */
export function makeStreet(people: readonly Crop[], { seed, purpose, frames }: StreetPlan, k: number): Street {
  const offset = { train: 0, calibrate: 1000, test: 2000 }[purpose];
  return simulateStreet(people, { frames, random: seeded(10_000 * seed + offset + k) });
}

/** Several simulated streets with embedded crops. The crops themselves are not kept. */
export async function seeStreets(
  encoder: Encoder<RawImage>,
  people: readonly Crop[],
  plan: StreetPlan,
  count: number,
): Promise<SeenSequence[]> {
  const seen: SeenSequence[] = [];
  for (let k = 0; k < count; k++) {
    const street = makeStreet(people, plan, k);
    const { found, truth } = street;
    seen.push({ frames: plan.frames, found, embeddings: await embedSequence(encoder, street), truth });
  }
  return seen;
}
