import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { resampleAudio } from "../../src/audio/resampleAudio.js";

const tone = (hertz: number, sampleRate: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / sampleRate));

/** The definition: a sum over all old samples under a windowed sinc about the new sample's place. */
function naive(samples: Float32Array, from: number, to: number): number[] {
  const cutoff = Math.min(1, to / from);
  return Array.from({ length: Math.round((samples.length * to) / from) }, (_, i) => {
    let sum = 0;
    samples.forEach((value, k) => {
      const x = (k - (i * from) / to) * cutoff;
      if (Math.abs(x) >= 16) return;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      sum += value * cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / 16));
    });
    return sum;
  });
}

describe("resampleAudio", () => {
  it.each([
    [16000, 8000],
    [8000, 16000],
    [44100, 8000],
    [8000, 7273],
    [7000, 8000],
  ])("from %i to %i is the definition's on random samples", (from, to) => {
    const random = seeded(from + to);
    const samples = Float32Array.from({ length: 300 }, () => 2 * random() - 1);
    const made = resampleAudio({ samples, sampleRate: from }, to);
    const expected = naive(samples, from, to);
    expect(made.sampleRate).toBe(to);
    expect(made.samples).toHaveLength(expected.length);
    made.samples.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  });

  it.each([
    [16000, 8000],
    [44100, 8000],
    [8000, 11025],
  ])("from %i to %i keeps a tone of 440 hertz", (from, to) => {
    const { samples } = resampleAudio({ samples: tone(440, from, from / 5), sampleRate: from }, to);
    const expected = tone(440, to, samples.length);
    const margin = Math.ceil((17 * Math.max(from, to)) / from);
    for (let i = margin; i < samples.length - margin; i++) expect(samples[i]).toBeCloseTo(expected[i], 2);
  });

  it("takes away what the new rate cannot hold instead of folding it back", () => {
    const { samples } = resampleAudio({ samples: tone(6000, 16000, 4000), sampleRate: 16000 }, 8000);
    for (const value of samples.subarray(40, -40)) expect(Math.abs(value)).toBeLessThan(0.01);
  });

  it("gives the recording itself at the same rate", () => {
    const recording = { samples: tone(100, 8000, 10), sampleRate: 8000 };
    expect(resampleAudio(recording, 8000)).toBe(recording);
  });

  it("refuses recordings and rates that cannot be", () => {
    const fine = { samples: new Float32Array(10), sampleRate: 8000 };
    expect(() => resampleAudio(fine, 0)).toThrow(
      "resampleAudio: the new rate must be a whole number of samples per second, got 0",
    );
    expect(() => resampleAudio({ ...fine, sampleRate: 44.1 }, 8000)).toThrow(
      "resampleAudio: sampleRate must be a whole number of samples per second, got 44.1",
    );
    expect(() => resampleAudio({ ...fine, samples: new Float32Array(0) }, 8000)).toThrow(
      "resampleAudio: a recording must have samples, got none",
    );
    expect(() => resampleAudio({ ...fine, samples: Float32Array.of(0, NaN) }, 8000)).toThrow(
      "resampleAudio: samples must be finite, got NaN at sample 1",
    );
  });

  it("makes no more samples than maxSamples, however low a rate a file claims", () => {
    const claimed = { samples: new Float32Array(1_000_000), sampleRate: 1 };
    expect(() => resampleAudio(claimed, 8000)).toThrow(
      new RangeError(
        "resampleAudio: from 1 to 8000 samples per second come 8000000000 samples, more than the 134217728 of maxSamples",
      ),
    );
    expect(() => resampleAudio({ samples: new Float32Array(10), sampleRate: 10 }, 20, { maxSamples: 19 })).toThrow(
      "maxSamples",
    );
  });

  it("gives the same at rates without a common divisor, whose weights are not all kept", () => {
    const tone = (rate: number, count: number): Float32Array =>
      Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * 100 * i) / rate));
    const rate = 999_983; // a prime
    const { samples } = resampleAudio({ samples: tone(rate, 100_000), sampleRate: rate }, 8000);
    const expected = tone(8000, samples.length);
    for (let i = 100; i < samples.length - 100; i++) expect(Math.abs(samples[i] - expected[i])).toBeLessThan(0.01);
  });
});
