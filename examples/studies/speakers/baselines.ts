import { type Embeddings } from "one-shot-ts";
import { audioFrontEnd, type Spectrogram } from "one-shot-ts/audio";
import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";

import { SAMPLE_RATE, type Clip } from "./data.js";

/** Cepstral coefficients. */
const CEPSTRA = 20;

/** The mean of each cepstral coefficient over the recording, compared by cosine: what a learned model has to beat. */
export function mfccMean(clips: readonly Clip[]): RowDistance {
  const frontEnd = audioFrontEnd({ sampleRate: SAMPLE_RATE, cepstra: CEPSTRA });
  return rowDistance(
    collect(clips, (clip) => meanOf(frontEnd(clip), (value) => value)),
    "cosine",
  );
}

/**
 * The standard deviation of each cepstral coefficient over the recording, compared by cosine. Once the channel is normalised, every mean is 0, so this is the
 * simple figure that remains.
 */
export function mfccDeviation(clips: readonly Clip[]): RowDistance {
  const frontEnd = audioFrontEnd({ sampleRate: SAMPLE_RATE, cepstra: CEPSTRA, normalize: "mean" });
  const deviation = (clip: Clip): Float64Array => meanOf(frontEnd(clip), (value) => value * value).map(Math.sqrt);
  return rowDistance(collect(clips, deviation), "cosine");
}

/** The level of the recording in decibels and nothing else, which shows how much a microphone gives away. */
export function level(clips: readonly Clip[]): RowDistance {
  const levels = clips.map(({ samples }) => {
    let squares = 0;
    for (const value of samples) squares += value * value;
    return 10 * Math.log10(squares / samples.length);
  });
  return (a, b) => Math.abs(levels[a] - levels[b]);
}

function meanOf({ data, frames, bands }: Spectrogram, of: (value: number) => number): Float64Array {
  const mean = new Float64Array(bands);
  data.forEach((value, i) => (mean[i % bands] += of(value) / frames));
  return mean;
}

function collect(clips: readonly Clip[], features: (clip: Clip) => Float64Array): Embeddings {
  const values = Float32Array.from(clips.flatMap((clip) => Array.from(features(clip))));
  return { values, length: clips.length, size: CEPSTRA };
}
