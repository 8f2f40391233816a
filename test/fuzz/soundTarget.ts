import { readFileSync } from "node:fs";
import { readRecording } from "../../src/node/readRecording.js";
import type { FuzzTarget } from "./fuzz.js";

const sound = (ending: string): Uint8Array =>
  Uint8Array.from(readFileSync(new URL(`../node/sounds/tone.${ending}`, import.meta.url)));

/** Compressed sound, through the decoders of other packages. */
export const soundTarget: FuzzTarget = {
  name: "sound",
  clean: /^readRecording: the file given /,
  files: () => ["flac", "flac.ogg", "mp3", "ogg", "opus"].map(sound),
  read: async (file) => {
    const { samples, sampleRate } = await readRecording(file);
    if (samples.length === 0 || !samples.every(Number.isFinite)) throw new Error("samples that are no sound");
    if (!(sampleRate >= 1 && sampleRate <= 1e6)) throw new Error(`rate ${sampleRate}`);
    return "content";
  },
};
