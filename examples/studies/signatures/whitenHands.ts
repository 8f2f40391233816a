import type { SiameseNet } from "one-shot-ts";
import { whitenNet } from "one-shot-ts/calibration";

import type { Threads } from "../shared/threads.js";
import { embedFrames } from "./embed.js";
import type { PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";

/** Chosen on calibration writers, among 0.3, 1, 3 and 10. */
const SHRINKAGE = 0.3;

/**
 * Has the genuine signatures of a training writer vary equally in every direction. Each view is a hand of its own, as in training.
 *
 * @returns A net that takes over the weights of the given one.
 */
export async function whitenHands(
  net: SiameseNet,
  { frames, writers, forged }: Pick<PreparedSignatures, "frames" | "writers" | "forged">,
  config: PreparationConfig,
  threads: Threads,
): Promise<SiameseNet> {
  const genuine = [...frames.keys()].filter((row) => forged[row] !== 1);
  const views = [...Array(config.views).keys()];
  const [{ values, length }] = await embedFrames([net], genuine.map((row) => frames[row]), config, { threads }); // prettier-ignore
  // Views stand side by side, divided by the root of their number.
  const embeddings = {
    values: values.map((value) => value * Math.sqrt(config.views)),
    length: length * config.views,
    size: net.embeddingSize,
  };
  const hands = genuine.flatMap((row) => views.map((view) => `${writers[row]}, view ${view}`));
  return whitenNet(net, embeddings, hands, { shrinkage: SHRINKAGE });
}
