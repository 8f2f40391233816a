import type { History, SiameseNet } from "one-shot-ts";
import type { OneShotRun } from "one-shot-ts/evaluation";

import type { Figures } from "../shared/figure.js";
import type { ResumableRun } from "../shared/resumable.js";
import type { Drawings } from "./data.js";
import type { Distances } from "./measure.js";
import type { Options } from "./options.js";
import type { AlphabetSplit } from "./splitAlphabets.js";

/** What a tower is trained and measured on. */
export interface Work {
  readonly options: Options;
  readonly drawings: Drawings;
  readonly split: AlphabetSplit;
  /** The runs that are measured; none of their alphabets is trained on. */
  readonly runs: readonly OneShotRun[];
  readonly resume: ResumableRun;
}

/** The result of training. */
export interface Trained {
  readonly net: SiameseNet;
  readonly history: History;
  /** How long the training alone took. */
  readonly trainingSeconds: number;
  /** Between the drawings of the runs, by suffix: `""` is the trained net. */
  readonly distances: Distances;
  /** Figures measured on something other than the runs. */
  readonly further: Figures;
}
