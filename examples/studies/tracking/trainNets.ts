import { seeded, type History, type SiameseNet } from "one-shot-ts";

import type { ResumableRun } from "../shared/resumable.js";
import { studyProgress } from "../shared/studyProgress.js";
import { cropSet, toInput, trainingImage, trainingSet } from "./crops.js";
import type { Options, Sizes } from "./options.js";
import { drawnPairs } from "./pairInput.js";
import { newStacked, newTwin, stackedRecipe, twinRecipe } from "./recipe.js";
import type { PeopleSplit } from "./splitPeople.js";

/** A net and its training history. */
export interface TrainedNet {
  readonly net: SiameseNet;
  readonly history: History;
}

/** Trains the nets for pairs of crops: the twin net and, if asked for, the stacked net, for half as long. The caller disposes the nets. */
export async function trainNets(
  { train, validate }: Pick<PeopleSplit, "train" | "validate">,
  { stepsPerEpoch, people, pairs }: Sizes,
  { seed, epochs, quick, stacked: isStackedToo }: Options,
  run: ResumableRun,
): Promise<{ readonly twin: TrainedNet; readonly stacked?: TrainedNet }> {
  const length = { epochs, stepsPerEpoch, people };
  const callbacks = studyProgress({ epochs, stepsPerEpoch });

  const twin = newTwin(seeded(seed), { isSmall: quick });
  const forTwin = seeded(seed);
  const crops = trainingSet(train, forTwin);
  const twinOptions = twinRecipe({ train: crops, validation: cropSet(validate) }, length, forTwin);
  const twinHistory = await run.training("twin", forTwin)(twin, crops, { ...twinOptions, callbacks });
  const trained = { net: twin, history: twinHistory };
  if (!isStackedToo) return { twin: trained };

  const stacked = newStacked(seeded(seed), { isSmall: quick });
  const random = seeded(seed);
  const drawn = drawnPairs(train, { rows: pairs, prepare: (image) => trainingImage(image, random), random });
  const validation = drawnPairs(validate, { rows: pairs, prepare: toInput, random });
  const half = { ...length, epochs: Math.ceil(epochs / 2) };
  const stackedOptions = stackedRecipe({ train: drawn, validation }, half, random);
  const stackedCallbacks = studyProgress(half);
  const stackedHistory = await run.training("stacked", random)(stacked, drawn, { ...stackedOptions, callbacks: stackedCallbacks }); // prettier-ignore

  return { twin: trained, stacked: { net: stacked, history: stackedHistory } };
}
