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
  const scored = scoreAll(await embedFrames(from.net, test.frames, config), test.dataset);
  const baselines = await scoreBaselines(test, config, from.recipe.newNet, seed);
  return independentFigures(scored, baselines, resampling);
}
