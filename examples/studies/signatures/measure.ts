import { everyPair, type Embeddings, type ScoredPairs } from "one-shot-ts";
import { rowDistance, scoreWith } from "one-shot-ts/evaluation";

import type { Figures } from "../shared/figure.js";
import type { Threads } from "../shared/threads.js";
import { scoreBaselines, type Baseline } from "./baselines.js";
import type { Calibrated } from "./calibrateNet.js";
import type { Signatures } from "./data.js";
import { embedFrames } from "./embed.js";
import { errorFigures, probeFigures, type Resampling } from "./figures.js";
import { prepareAll, type PreparedSignatures } from "./prepare.js";
import type { Trained } from "./train.js";
import { withPen } from "./withPen.js";

/** What was measured on writers that nothing has seen before. */
export interface Measured {
  readonly prepared: PreparedSignatures;
  readonly embeddings: Embeddings;
  readonly scored: ScoredPairs;
  readonly baselines: Readonly<Record<Baseline, ScoredPairs>>;
  /** Equal error rates by stable names. */
  readonly figures: Figures;
}

/** Compares every signature of the test writers with every other, by the tower and by its baselines. */
export async function measure(
  signatures: Signatures,
  { net, untrained, config }: Trained,
  { scalar, penShare }: Pick<Calibrated, "scalar" | "penShare">,
  resampling: Resampling,
  threads?: Threads,
): Promise<Measured> {
  const prepared = await prepareAll(signatures, config, { threads });
  const { dataset } = prepared;
  const [embeddings, before] = await embedFrames([net, untrained], prepared.frames, config, { threads });
  const scored = scoreWith(dataset, everyPair(dataset), rowDistance(embeddings));
  const baselines = scoreBaselines(prepared, before, scalar);
  return {
    prepared,
    embeddings,
    scored,
    baselines,
    figures: {
      ...errorFigures(scored, { ...baselines, withPen: withPen(scored, baselines.scalar, penShare) }, resampling),
      ...probeFigures(embeddings, net.embeddingSize, prepared.scalars[scalar], scored, resampling),
    },
  };
}
