import { encoderKind, netEncoder, type Encoder, type EncoderKind, type SiameseNet } from "one-shot-ts";
import { resampleAudio, type Recording } from "one-shot-ts/audio";

import { SAMPLE_RATE } from "./data.js";
import { FRONT_ENDS, towerWindows, type FrontEndName } from "./frontEnds.js";

/** A recording of any rate, or a window of one that is prepared already. */
export type Speech = Recording | Float32Array;

/** Embeds recordings as they are: all their windows, which overlap by half, averaged, so that all of a longer recording is heard. */
export const speakerEncoder = (net: SiameseNet, frontEnd: FrontEndName): Encoder<Speech> =>
  netEncoder<Speech>({
    kind: "speaker",
    net,
    settings: { name: frontEnd, frontEnd: FRONT_ENDS[frontEnd].resolved },
    inputs: (speech) =>
      speech instanceof Float32Array
        ? [speech]
        : towerWindows(FRONT_ENDS[frontEnd], resampleAudio(speech, SAMPLE_RATE)),
  });

/** Reads encoders of recordings back. */
export const speakerKind: EncoderKind<Speech> = encoderKind({
  kind: "speaker",
  restore: (net, { name }) => speakerEncoder(net, name as FrontEndName),
});
