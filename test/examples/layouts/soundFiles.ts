import wavefile from "wavefile";

/** A mono WAV file of 16 bits with the given samples, from -1 to 1. */
export function wav(samples: readonly number[], sampleRate: number): Uint8Array {
  const file = new wavefile.WaveFile();
  file.fromScratch(1, sampleRate, "16", samples.map((value) => Math.round(32767 * value))); // prettier-ignore
  return file.toBuffer();
}
