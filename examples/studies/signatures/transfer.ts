import type { Figures } from "../shared/figure.js";
import type { Threads } from "../shared/threads.js";
import type { Calibrated } from "./calibrateNet.js";
import type { Signatures } from "./data.js";
import type { Resampling } from "./figures.js";
import { measure } from "./measure.js";
import { forOtherScans } from "./preparation.js";
import type { Trained } from "./train.js";

/** How the net of one set does on the test writers of another, with a script and scans it has never seen. */
export async function transferFigures(
  trained: Trained,
  calibrated: Calibrated,
  other: Signatures,
  resampling: Resampling,
  threads?: Threads,
): Promise<Figures> {
  const config = forOtherScans(trained.config);
  const { figures } = await measure(other, { ...trained, config }, calibrated, resampling, threads);
  const isMeant = (name: string): boolean => name.startsWith("eer.") && !name.endsWith(".withPen"); // the share was chosen with another tower
  return Object.fromEntries(Object.entries(figures).filter(([name]) => isMeant(name)));
}
