import { seeded } from "one-shot-ts";
import { type OneShotRun } from "one-shot-ts/evaluation";

import type { Drawings } from "./data.js";

/** Alphabets, by their number among all, that the recipe was chosen on; trained on only after that. */
const HELD_OUT = [5, 6, 11, 12, 18];

/** A hand that drew an alphabet's characters in a different order from the others: only one of 24 is in its place. It is left out of background alphabets. */
const OUT_OF_ORDER = { alphabet: "Balinese", drawer: 3 } as const;

/** Rows of drawings by what they are used for. No alphabet is in two parts. */
export interface AlphabetSplit {
  readonly train: Int32Array;
  /** Empty unless alphabets are held out. */
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/**
 * Omniglot's own split: the background alphabets to train on, the evaluation alphabets to test on. With `isValidating`, five of the background alphabets
 * (Balinese, Bengali, Early Aramaic, Futurama, Hiragana) are held out.
 */
export function splitAlphabets({ alphabet, alphabets, drawer }: Drawings, isValidating: boolean): AlphabetSplit {
  const isHeldOut = (row: number): boolean => isValidating && HELD_OUT.includes(alphabet[row]);
  const isOutOfOrder = (row: number): boolean =>
    alphabets[alphabet[row]].name === OUT_OF_ORDER.alphabet && drawer[row] === OUT_OF_ORDER.drawer;
  const rows = Int32Array.from(alphabet.keys());
  return {
    train: rows.filter((row) => alphabets[alphabet[row]].isBackground && !isHeldOut(row) && !isOutOfOrder(row)),
    validation: rows.filter((row) => isHeldOut(row) && !isOutOfOrder(row)),
    test: rows.filter((row) => !alphabets[alphabet[row]].isBackground),
  };
}

/** How many there are of each. */
export interface Counts {
  readonly alphabets: number;
  readonly characters: number;
  readonly drawings: number;
}

export function countAll({ alphabet, character }: Drawings, rows: Int32Array): Counts {
  const distinct = (numbers: Int32Array): number => new Set(Array.from(rows, (row) => numbers[row])).size;
  return { alphabets: distinct(alphabet), characters: distinct(character), drawings: rows.length };
}

/** Counts in words. */
export function textOf({ alphabets, characters, drawings }: Counts): string {
  return `${alphabets} alphabets (${characters} characters, ${drawings} drawings)`;
}

/** Runs made like the official ones, from other drawings: 20 characters of one alphabet, drawn once by one hand and once by another. */
export function drawRuns(
  { alphabet, character, drawer }: Drawings,
  rows: Int32Array,
  { perAlphabet = 20, characters = 20, seed = 7 } = {},
): OneShotRun[] {
  const random = seeded(seed);
  const place = new Map(Array.from(rows, (row) => [`${character[row]} ${drawer[row]}`, row]));
  const runs: OneShotRun[] = [];
  for (const a of new Set(Array.from(rows, (row) => alphabet[row]))) {
    const own = Array.from(rows.filter((row) => alphabet[row] === a));
    const all = [...new Set(own.map((row) => character[row]))];
    const hands = [...new Set(own.map((row) => drawer[row]))];
    for (let run = 0; run < perAlphabet; run++) {
      const chosen = all.map((c) => ({ c, key: random() })).sort((x, y) => x.key - y.key).slice(0, characters); // prettier-ignore
      const first = Math.floor(random() * hands.length);
      const second = (first + 1 + Math.floor(random() * (hands.length - 1))) % hands.length;
      const drawn = (hand: number): number[] => chosen.map(({ c }) => place.get(`${c} ${hands[hand]}`)!);
      runs.push({ train: drawn(first), test: drawn(second), answer: chosen.map((_, k) => k) });
    }
  }
  return runs;
}
