import { everyPair, type Embeddings } from "one-shot-ts";
import { equalErrorRate } from "one-shot-ts/calibration";
import { againstKind, rowDistance, scoreWith } from "one-shot-ts/evaluation";

import { scoreScalar } from "./baselines.js";
import type { Threads } from "../shared/threads.js";
import type { Signatures } from "./data.js";
import { embedFrames } from "./embed.js";
import { kindsOf } from "./pairs.js";
import { prepareAll, type PreparedSignatures } from "./prepare.js";
import { signatureEncoder } from "./signatureEncoder.js";
import { choosePenShare } from "./withPen.js";
import { chooseThresholds, type Thresholds } from "./thresholds.js";
import type { Trained } from "./train.js";

/** What the calibration writers decide. */
export interface Calibrated {
  readonly thresholds: Thresholds;
  /** Which number about the pen works best alone on these writers: it is printed next to the tower. */
  readonly scalar: number;
  /** How much of that number to add to the tower's distance if both may be used. */
  readonly penShare: number;
  readonly prepared: PreparedSignatures;
  readonly embeddings: Embeddings;
}

/** Chooses thresholds on writers that the net was not trained on. */
export async function calibrateNet(signatures: Signatures, trained: Trained, threads?: Threads): Promise<Calibrated> {
  const { net, config } = trained;
  const prepared = await prepareAll(signatures, config, { threads });
  const { dataset } = prepared;
  const [embeddings] = await embedFrames([net], prepared.frames, config, { threads });
  const scored = scoreWith(dataset, everyPair(dataset), rowDistance(embeddings));
  const [kind] = kindsOf(scored);
  const errors = prepared.scalars.map((_, scalar) => equalErrorRate(againstKind(scoreScalar(prepared, scalar), kind)));
  const scalar = errors.indexOf(Math.min(...errors));
  return {
    thresholds: chooseThresholds({ ...scored, ...(await originOf(trained)) }),
    scalar,
    penShare: choosePenShare(scored, scoreScalar(prepared, scalar)),
    prepared,
    embeddings,
  };
}

/** Where distances come from: a threshold is valid for no others. */
export async function originOf({ net, config }: Trained): Promise<{ distance: string; model: string }> {
  return { distance: net.metric.name, model: await signatureEncoder(net, config).fingerprint() };
}
