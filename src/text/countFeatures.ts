import { finishHash } from "../core/finishHash.js";

/** The minimum and maximum length of a feature. */
export interface TextRange {
  /** Minimum length, at least 1. */
  readonly from: number;
  /** Maximum length, at least `from`. */
  readonly to: number;
}

/**
 * Counts how often each run of `from` to `to` characters occurs within words, by the run's hash. Words are framed by spaces, so that a word's
 * beginning and end differ from its middle; a run never crosses from one word to the next.
 *
 * @param text - As {@link normalizeText} returns it.
 */
export function countNgrams(text: string, { from, to }: TextRange, seed: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [word, times] of tally(wordsOf(text))) {
    const framed = Array.from(` ${word} `, (character) => character.codePointAt(0)!); // whole characters, not halves of an emoji
    for (let start = 0; start + from <= framed.length; start++) {
      let state = seed;
      const last = Math.min(framed.length, start + to);
      for (let place = start; place < last; place++) {
        state = mixIn(state, framed[place]);
        if (place - start + 1 >= from) add(counts, finishHash(state), times);
      }
    }
  }
  return counts;
}

/**
 * Counts how often each run of `from` to `to` successive words occurs, by the run's hash.
 *
 * @param text - As {@link normalizeText} returns it.
 */
export function countWords(text: string, { from, to }: TextRange, seed: number): Map<number, number> {
  const counts = new Map<number, number>();
  const words = wordsOf(text);
  for (let start = 0; start + from <= words.length; start++) {
    let state = seed;
    const last = Math.min(words.length, start + to);
    for (let place = start; place < last; place++) {
      const word = words[place];
      for (let at = 0; at < word.length; at++) state = mixIn(state, word.charCodeAt(at));
      state = mixIn(state, 32);
      if (place - start + 1 >= from) add(counts, finishHash(state));
    }
  }
  return counts;
}

const wordsOf = (text: string): string[] => (text === "" ? [] : text.split(" "));

/** How often each word occurs: long texts repeat words, and each needs to be split only once. */
function tally(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) add(counts, word);
  return counts;
}

function add<K>(counts: Map<K, number>, key: K, times = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + times);
}

/** One step of FNV-1a, whose low bits are alike for similar words until the hash is finished. */
const mixIn = (state: number, code: number): number => Math.imul(state ^ code, 0x01000193);
