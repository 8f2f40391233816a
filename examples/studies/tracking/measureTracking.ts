import type { Figure, Figures } from "../shared/figure.js";
import type { Box } from "./boxes.js";
import type { SeenSequence } from "./chooseRules.js";
import { compareTracks, type SequenceErrors } from "./frameErrors.js";
import { jackknife } from "./jackknife.js";
import { track } from "./tracker.js";
import { sumErrors, TRACKING_FIGURES, type ErrorSums } from "./trackingFigures.js";
import type { Tracker, Trackers } from "./trainTracker.js";

/** Names of the two trackers' figures, by suffix. */
const SUFFIXES = ["", ".noAppearance"] as const;

/** How both trackers did on some sequences. */
export interface TrackingResult {
  readonly figures: Figures;
  readonly errors: Readonly<Record<keyof Trackers, readonly SequenceErrors[]>>;
  /** Tracks of the tracker with appearance, of each sequence. */
  readonly tracks: readonly (readonly Box[])[];
}

/** Both trackers on streets: figures over all of them, switches of one on average; intervals over streets. `gain`: with appearance less without. */
export function measureStreets(streets: readonly SeenSequence[], trackers: Trackers): TrackingResult {
  const { errors, tracks } = runBoth(streets, trackers);
  const units = streets.map((_, k) => both((suffix) => sumErrors(errors[suffix][k].frames)));
  return { figures: figuresOf(units, (count) => count), errors, tracks };
}

/**
 * Both trackers on one sequence. Intervals are over blocks of ten frames: they tell how even the sequence is, and nothing of other sequences.
 */
export function measureSequence(sequence: SeenSequence, trackers: Trackers): TrackingResult {
  const { errors, tracks } = runBoth([sequence], trackers);
  const blocks = Math.max(2, Math.floor(sequence.frames / 10));
  const units = Array.from({ length: blocks }, (_, block) =>
    both((suffix) => {
      const isIn = (frame: number): boolean =>
        Math.min(blocks - 1, Math.floor((frame * blocks) / sequence.frames)) === block;
      return sumErrors(errors[suffix][0].frames.filter((_, frame) => isIn(frame)));
    }),
  );
  return { figures: figuresOf(units, (count) => count / blocks), errors, tracks };
}

type Both = Readonly<Record<keyof Trackers, ErrorSums>>;

const both = <T>(of: (suffix: keyof Trackers) => T): Record<keyof Trackers, T> => ({
  "": of(""),
  ".noAppearance": of(".noAppearance"),
});

function runBoth(sequences: readonly SeenSequence[], trackers: Trackers): Omit<TrackingResult, "figures"> {
  const run = ({ classifier, rules }: Tracker): Box[][] => sequences.map(({ sightings, frames }) => track(sightings, frames, classifier, rules)); // prettier-ignore
  const tracks = both((suffix) => run(trackers[suffix]));
  const errors = both((suffix) =>
    tracks[suffix].map((boxes, k) => compareTracks(sequences[k].truth, boxes, sequences[k].frames)),
  );
  return { errors, tracks: tracks[""] };
}

/** What figures can be. */
const RANGES = { idf1: [0, 1], mota: [-Infinity, 1], idSwitches: [0, Infinity] } as const;

/** @param sequences - How many sequences so many units make up: switches are counted for one. */
function figuresOf(units: readonly Both[], sequences: (units: number) => number): Figures {
  const figures: Record<string, Figure> = {};
  for (const name of ["idf1", "mota", "idSwitches"] as const) {
    const of = (some: readonly Both[], suffix: keyof Trackers): number => {
      const value = TRACKING_FIGURES[name](addUp(some.map((unit) => unit[suffix])));
      return name === "idSwitches" ? value / sequences(some.length) : value;
    };
    for (const suffix of SUFFIXES) {
      figures[name + suffix] = jackknife(units, (some) => of(some, suffix), { range: RANGES[name] });
    }
    figures[`${name}.gain`] = jackknife(units, (some) => of(some, "") - of(some, ".noAppearance"));
  }
  return figures;
}

const addUp = (sums: readonly ErrorSums[]): ErrorSums => sumErrors(sums);
