import type { Random } from "one-shot-ts";

import type { Crop } from "./data.js";

/** Crops of separate sets of people; nobody is in two of them. */
export interface PeopleSplit {
  readonly train: readonly Crop[];
  /** To choose the recipe on, and to take thresholds from. */
  readonly validate: readonly Crop[];
  /** For the figures only. */
  readonly test: readonly Crop[];
}

/** Shares of the people: 350, 50 and 100 of 500. */
const SHARES = [0.7, 0.1] as const;

/** Splits the people at random. */
export function splitPeople(crops: readonly Crop[], random: Random): PeopleSplit {
  const people = [...new Set(crops.map(({ person }) => person))];
  if (people.length < 20) throw new RangeError(`splitPeople: need at least 20 people to part, got ${people.length}`);
  const order = people.map((person) => ({ person, at: random() })).sort((a, b) => a.at - b.at);
  const [first, second] = [SHARES[0], SHARES[0] + SHARES[1]].map((share) => Math.round(share * people.length));
  const part = (from: number, to: number): Crop[] => {
    const chosen = new Set(order.slice(from, to).map(({ person }) => person));
    return crops.filter(({ person }) => chosen.has(person));
  };
  return { train: part(0, first), validate: part(first, second), test: part(second, people.length) };
}

/** How many people crops are of. */
export const countPeople = (crops: readonly Crop[]): number => new Set(crops.map(({ person }) => person)).size;
