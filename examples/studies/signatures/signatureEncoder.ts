import { encoderKind, netEncoder, type Encoder, type EncoderKind, type SiameseNet } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import { frameScan, type PreparationConfig } from "./preparation.js";
import { viewsOf } from "./viewsOf.js";

/** Embeds scans as they are, with all their views side by side: the same numbers that `embedFrames` computes from their frames. */
export const signatureEncoder = (net: SiameseNet, config: PreparationConfig): Encoder<RawImage> =>
  netEncoder<RawImage>({
    kind: "signature",
    net,
    settings: { ...config },
    sideBySide: config.views,
    inputs: (scan) => viewsOf(frameScan(scan, config), config),
  });

/** Restores saved encoders of scans. */
export const signatureKind: EncoderKind<RawImage> = encoderKind({
  kind: "signature",
  restore: (net, settings) => signatureEncoder(net, settings as unknown as PreparationConfig),
});
