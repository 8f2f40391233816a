import type { Random } from "one-shot-ts";

import type { Clip } from "./data.js";

/** Shares of the people; nobody is in two parts. */
const FRACTIONS = { train: 0.7, validate: 0.1 };

/** The people for each of three uses. The voices to test on are of different people. */
export interface PeopleSplit {
  /** The towers learn from these. */
  readonly train: readonly Clip[];
  /** Training is watched, and the recipe was chosen, on these. */
  readonly validate: readonly Clip[];
  /** Thresholds come from these. */
  readonly calibrate: readonly Clip[];
}

/**
 * Splits the people at random.
 *
 * @throws RangeError if there are fewer than 20.
 */
export function splitPeople(clips: readonly Clip[], random: Random): PeopleSplit {
  if (clips.length < 20) {
    throw new RangeError(
      `splitPeople: need at least 20 people to train, validate and calibrate on, got ${clips.length}`,
    );
  }
  const order = clips.map((clip) => ({ clip, place: random() })).sort((a, b) => a.place - b.place);
  const end = Math.round(FRACTIONS.train * clips.length);
  const endOfNext = end + Math.round(FRACTIONS.validate * clips.length);
  const part = (from: number, to: number): Clip[] => order.slice(from, to).map(({ clip }) => clip);
  return { train: part(0, end), validate: part(end, endOfNext), calibrate: part(endOfNext, clips.length) };
}
