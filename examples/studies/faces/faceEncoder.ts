import type { Encoder, SiameseNet } from "one-shot-ts";
import { imageEncoder, type RawImage } from "one-shot-ts/images";

import { prepareFace } from "./prepare.js";

/** Embeds each picture as it is, together with its mirror image, which shows the same person. */
export const faceEncoder = (net: SiameseNet): Encoder<RawImage> =>
  imageEncoder({ net, prepare: prepareFace, views: { mirror: true } });
