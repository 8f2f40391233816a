import type { Dataset, Encoder, SiameseNet } from "one-shot-ts";
import { audioEncoder, type Recording } from "one-shot-ts/audio";
import { whitenNet } from "one-shot-ts/calibration";

import { FRONT_ENDS, type FrontEndName } from "./frontEnds.js";

/** Speeds at which a recording is heard in use. The net has learned that a person at another speed is another, and makes other errors there. */
const HEARD_AT = [1, 0.9, 0.95, 1.05, 1.1] as const;

/** Embeds whole recordings, at several speeds side by side. */
export const speakerEncoder = (net: SiameseNet, frontEnd: FrontEndName): Encoder<Recording> =>
  audioEncoder({ net, frontEnd: FRONT_ENDS[frontEnd], speeds: HEARD_AT });

/**
 * The same with a net under which the voices of the training people vary equally in every direction.
 *
 * @param parts - Several parts of each training person's recording.
 */
export async function whitenedEncoder(
  net: SiameseNet,
  frontEnd: FrontEndName,
  { samples = [], labels }: Dataset<Recording>,
): Promise<Encoder<Recording>> {
  const embeddings = await audioEncoder({ net, frontEnd: FRONT_ENDS[frontEnd] }).embed(samples);
  return speakerEncoder(whitenNet(net, embeddings, labels), frontEnd);
}
