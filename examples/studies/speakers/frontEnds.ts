import { audioFrontEnd } from "one-shot-ts/audio";

import { SAMPLE_RATE } from "./data.js";

/** The two ways in which recordings are prepared: 40 log-mel bands of all frames with voice, as they are or minus each band's mean over the recording. */
export const FRONT_ENDS = {
  plain: audioFrontEnd({ sampleRate: SAMPLE_RATE, seconds: "all" }),
  channelNormalised: audioFrontEnd({ sampleRate: SAMPLE_RATE, seconds: "all", normalize: "mean" }),
} as const;

/** The name of a front end. */
export type FrontEndName = keyof typeof FRONT_ENDS;
