import type { Figure, Figures } from "../shared/figure.js";
import type { Box } from "./boxes.js";
import type { SeenSequence } from "./chooseRules.js";
import { compareTracks, type FrameErrors, type SequenceErrors } from "./frameErrors.js";
import { hotaFrames, type HotaFrame } from "./hota.js";
import { jackknife } from "./jackknife.js";
import { trackByOverlap } from "./overlapTracker.js";
import { trackDetections, type Tracker } from "./trackDetections.js";
import { TRACKING_FIGURES } from "./trackingFigures.js";
import type { Trackers } from "./trainTracker.js";

/** The trackers that are compared, by the suffix of their figures: the two that were trained, and the plain one that both must beat. */
export const TRACKER_NAMES = {
  "": "with appearance",
  ".noAppearance": "without appearance",
  ".overlap": "overlap alone",
} as const;

type Suffix = keyof typeof TRACKER_NAMES;

const SUFFIXES = Object.keys(TRACKER_NAMES) as Suffix[];

/** How the trackers did on some sequences. */
export interface TrackingResult {
  readonly figures: Figures;
  readonly errors: Readonly<Record<Suffix, readonly SequenceErrors[]>>;
  /** Tracks of the tracker with appearance, of each sequence. */
  readonly tracks: readonly (readonly Box[])[];
}

/** One frame as all measures see it. */
type Frame = FrameErrors & HotaFrame;

/** Frames of each tracker. */
type Unit = Readonly<Record<Suffix, readonly Frame[]>>;

/**
 * Measures the trackers on streets: figures over all of them, switches per street on average; intervals over streets. `gain`: with appearance minus without; `gain.overlap`: with
 * appearance minus overlap alone.
 */
export function measureStreets(streets: readonly SeenSequence[], trackers: Trackers): TrackingResult {
  const { frames, errors, tracks } = runAll(streets, trackers);
  const units = streets.map((_, k) => each((suffix) => frames[suffix][k]));
  return { figures: figuresOf(units, (count) => count), errors, tracks };
}

/**
 * Measures the trackers on one sequence. Intervals are over blocks of ten frames: they show how uniform the sequence is, and nothing about other sequences.
 */
export function measureSequence(sequence: SeenSequence, trackers: Trackers): TrackingResult {
  const { frames, errors, tracks } = runAll([sequence], trackers);
  const blocks = Math.max(2, Math.floor(sequence.frames / 10));
  const units = Array.from({ length: blocks }, (_, block) =>
    each((suffix) => {
      const isIn = (frame: number): boolean =>
        Math.min(blocks - 1, Math.floor((frame * blocks) / sequence.frames)) === block;
      return frames[suffix][0].filter((_, frame) => isIn(frame));
    }),
  );
  return { figures: figuresOf(units, (count) => count / blocks), errors, tracks };
}

const each = <T>(of: (suffix: Suffix) => T): Record<Suffix, T> => ({
  "": of(""),
  ".noAppearance": of(".noAppearance"),
  ".overlap": of(".overlap"),
});

function runAll(
  sequences: readonly SeenSequence[],
  trackers: Trackers,
): Omit<TrackingResult, "figures"> & { readonly frames: Readonly<Record<Suffix, readonly Frame[][]>> } {
  const run = (tracker: Tracker): Box[][] => sequences.map(({ found, embeddings }) => trackDetections(found, tracker.classifier.usesAppearance ? embeddings : undefined, tracker)); // prettier-ignore
  const tracks = each((suffix) =>
    suffix === ".overlap" ? sequences.map(({ found, frames }) => trackByOverlap(found, frames)) : run(trackers[suffix]),
  );
  const errors = each((suffix) =>
    tracks[suffix].map((boxes, k) => compareTracks(sequences[k].truth, boxes, sequences[k].frames)),
  );
  const frames = each((suffix) =>
    tracks[suffix].map((boxes, k) => {
      const association = hotaFrames(sequences[k].truth, boxes, sequences[k].frames);
      return errors[suffix][k].frames.map((frame, f) => ({ ...frame, ...association[f] }));
    }),
  );
  return { frames, errors, tracks: tracks[""] };
}

/** The possible values of the figures. */
const RANGES = { idf1: [0, 1], mota: [-Infinity, 1], hota: [0, 1], idSwitches: [0, Infinity] } as const;

/** @param sequences - The number of sequences that a number of units make up: switches are counted per sequence. */
function figuresOf(units: readonly Unit[], sequences: (units: number) => number): Figures {
  const figures: Record<string, Figure> = {};
  for (const name of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const of = (some: readonly Unit[], suffix: Suffix): number => {
      const value = TRACKING_FIGURES[name](some.flatMap((unit) => unit[suffix]));
      return name === "idSwitches" ? value / sequences(some.length) : value;
    };
    for (const suffix of SUFFIXES) {
      figures[name + suffix] = jackknife(units, (some) => of(some, suffix), { range: RANGES[name] });
    }
    figures[`${name}.gain`] = jackknife(units, (some) => of(some, "") - of(some, ".noAppearance"));
    figures[`${name}.gain.overlap`] = jackknife(units, (some) => of(some, "") - of(some, ".overlap"));
  }
  return figures;
}
