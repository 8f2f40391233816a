import type { Random, RandomState, SeededRandom } from "./random.js";

/**
 * Something that remembers state from one call to the next, and can save and restore it.
 *
 * Training relies on it to undo a failed step and to resume bit for bit after an interruption. Anything composed of such parts passes on their
 * states.
 */
export interface Stateful {
  /** Everything that decides what comes next, as plain data (typed arrays included), which later calls must not change. */
  readonly state?: () => unknown;
  /** Restores what `state` returned, in this process or in another with the same setup. */
  readonly restore?: (state: unknown) => void;
}

/** The position of a source of randomness; null if it cannot be known, as for `Math.random`. */
export function placeOf(random: Random): RandomState | null {
  return isSeeded(random) ? random.state() : null;
}

/** Continues from an earlier position of a source of randomness. */
export function restorePlace(random: Random, place: RandomState | null): void {
  if (place !== null && isSeeded(random)) random.restore(place);
}

/** Treats a source of randomness as a part with a state. */
export const randomness = (random: Random): Stateful => ({
  state: () => placeOf(random),
  restore: (state) => {
    restorePlace(random, state as RandomState | null);
  },
});

/** Combines the states of several parts into one, in order. */
export function statesOf(parts: readonly (Stateful | undefined)[]): Required<Stateful> {
  return {
    state: () => parts.map((part) => part?.state?.() ?? null),
    restore: (states) => {
      (states as readonly unknown[]).forEach((state, i) => {
        if (state !== null) parts[i]?.restore?.(state);
      });
    },
  };
}

const isSeeded = (random: Random): random is SeededRandom =>
  typeof (random as Partial<SeededRandom>).state === "function" &&
  typeof (random as Partial<SeededRandom>).restore === "function";
