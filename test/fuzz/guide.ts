/** Counters of the instrumented code; places beyond them are not counted. */
const COUNTERS = 2 ** 17;

/** Says which inputs go where none went before. */
export interface Guide {
  /** Before an input. */
  readonly begin: () => void;
  /** After it: whether it reached a new place, or one far more or less often than before. */
  readonly isNew: () => boolean;
  /** How many places were reached. */
  readonly places: () => number;
}

/** A guide for code that `instrument` has changed, which counts in `globalThis.__places`. */
export function placesGuide(): Guide {
  const now = new Uint32Array(COUNTERS);
  const seen = new Uint8Array(COUNTERS); // bits: how often a place was reached in one input
  (globalThis as { __places?: Uint32Array }).__places = now;
  return {
    begin: () => {
      now.fill(0);
    },
    isNew: () => {
      let found = false;
      for (let place = 0; place < COUNTERS; place++) {
        if (now[place] === 0) continue;
        const bit = 1 << bucketOf(now[place]);
        if ((seen[place] & bit) !== 0) continue;
        seen[place] |= bit;
        found = true;
      }
      return found;
    },
    places: () => seen.reduce((count, bits) => count + Number(bits !== 0), 0),
  };
}

/** 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more. */
const bucketOf = (times: number): number =>
  times < 4 ? times - 1 : times < 8 ? 3 : times < 16 ? 4 : times < 32 ? 5 : times < 128 ? 6 : 7;
