import type { Random, RandomState, SeededRandom } from "./random.js";

/**
 * What remembers something from one call to the next, and can say it and take it back.
 *
 * Training relies on it: a step that fails is undone, and a training that was interrupted goes on bit for bit. Whatever is made of such parts passes their
 * states on.
 */
export interface Stateful {
  /** All that decides what comes next, as plain data (typed arrays included), which later calls must not change. */
  readonly state?: () => unknown;
  /** Takes back what `state` gave, in this process or in another that was set up alike. */
  readonly restore?: (state: unknown) => void;
}

/** Where a source of randomness stands; null if nobody can know, as for `Math.random`. */
export function placeOf(random: Random): RandomState | null {
  return isSeeded(random) ? random.state() : null;
}

/** Goes on from where a source of randomness stood. */
export function restorePlace(random: Random, place: RandomState | null): void {
  if (place !== null && isSeeded(random)) random.restore(place);
}

/** A source of randomness as a part with a state. */
export const randomness = (random: Random): Stateful => ({
  state: () => placeOf(random),
  restore: (state) => {
    restorePlace(random, state as RandomState | null);
  },
});

/** The states of several parts as one, in order. */
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
