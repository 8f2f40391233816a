import { seeded } from "one-shot-ts";

import type { Figures } from "../shared/figure.js";
import { scoreBaselines } from "./baselines.js";
import { embedFrames } from "./embed.js";
import { independentFigures, type Resampling } from "./independent.js";
import { forOtherScans } from "./preparation.js";
import { prepareAll } from "./prepare.js";
import { scoreAll, type SetResult } from "./runSet.js";
import { SCALARS } from "./scalars.js";

/** What the net of one set makes of the test writers of another, whose script and scans it has never seen. */
export async function transferFigures(
  from: SetResult,
  to: SetResult,
  seed: number,
  resampling: Resampling,
): Promise<Figures> {
  const config = forOtherScans(from.config);
  const test = await prepareAll(to.split.test, config, SCALARS[to.set.name].of);
  const untrained = from.recipe.newNet(config, seeded(seed));
  const [embeddings, before] = await embedFrames([from.net, untrained], test.frames, config);
  untrained.dispose();
  return independentFigures(scoreAll(embeddings, test.dataset), scoreBaselines(test, before), resampling);
}
