import { audioFrontEnd } from "one-shot-ts/audio";
import type { RawImage } from "one-shot-ts/images";

/** A sound as a picture: time to the right, pitch upwards, loud is dark. */
export function soundPicture(samples: Float32Array, sampleRate: number): RawImage {
  const { data, frames, bands } = audioFrontEnd({ sampleRate, mels: 48, voice: false })({ samples, sampleRate });
  const loudest = data.reduce((most, value) => Math.max(most, value), -Infinity);
  const picture = new Uint8Array(frames * bands);
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++) {
      // Seven powers of e below the loudest count as silence.
      const loudness = Math.max(0, 1 + (data[frame * bands + band] - loudest) / 7);
      picture[(bands - 1 - band) * frames + frame] = Math.round(255 * (1 - loudness));
    }
  }
  return { data: picture, height: bands, width: frames, channels: 1 };
}
