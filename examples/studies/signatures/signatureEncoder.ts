import { encoderKind, netEncoder, type Encoder, type EncoderKind, type SiameseNet } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import { prepareSignature } from "./prepare.js";

/** Embeds scans as they are. */
export const signatureEncoder = (net: SiameseNet): Encoder<RawImage> =>
  netEncoder<RawImage>({
    kind: "signature",
    net,
    settings: { version: 1 },
    inputs: (scan) => [prepareSignature(scan)],
  });

/** Reads encoders of scans back. */
export const signatureKind: EncoderKind<RawImage> = encoderKind({ kind: "signature", restore: signatureEncoder });
