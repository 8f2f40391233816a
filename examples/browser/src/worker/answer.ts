import type { Candidate, TrainingCallbacks } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

/** A drawing that somebody was enrolled with. */
export interface KeptDrawing {
  readonly name: string;
  readonly picture: RawImage;
}

/** Somebody the recognizer knows. */
export interface Person {
  readonly name: string;
  /** How many drawings the recognizer keeps of them. */
  readonly templates: number;
  /** The drawings available as pictures; an opened file brings none. */
  readonly pictures: readonly RawImage[];
}

/** What runs, and how fast. */
export interface Speed {
  readonly backend: string;
  readonly threads: number;
  /** Milliseconds to answer who a drawing is, the median of several. */
  readonly perAnswer: number;
}

/** What the page shows of the recognizer. */
export interface State {
  readonly people: readonly Person[];
  readonly threshold: number;
  readonly verdict: string;
  /** How many identities, same and different pairs the threshold rests on. */
  readonly evidence: { readonly identities: number; readonly same: number; readonly different: number };
  /** The target share of strangers taken for somebody enrolled, and whether the evidence supports it with this many enrolled. */
  readonly target: { readonly rate: number; readonly supported: boolean };
  /** Counts of distances between drawings of the same and of different signs, see `tower/histogramOf.ts`. */
  readonly histogram: {
    readonly most: number;
    readonly same: readonly number[];
    readonly different: readonly number[];
  };
  /** Whether the tower was trained on drawings made here. */
  readonly trainedHere: boolean;
}

/** A place on the map, from -1 to 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** Whose drawing it is; undefined for the one being identified. */
  readonly name?: string;
}

/** Who a drawing is. */
export interface Answer {
  readonly name: string | null;
  readonly distance: number;
  readonly probability: number;
  readonly threshold: number;
  readonly candidates: readonly Candidate[];
  readonly map: readonly Place[];
  readonly milliseconds: number;
}

/** How training is watched and stopped. */
export interface TrainOptions {
  readonly signal: AbortSignal;
  readonly callbacks: TrainingCallbacks;
  readonly epochs: number;
}
