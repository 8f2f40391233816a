import { describe, expect, it } from "vitest";

import { audioFrontEnd } from "../../src/audio/audioFrontEnd.js";
import { addNoise } from "../../src/audio/addNoise.js";
import { augmentSpectrogram, type AugmentSpectrogramOptions } from "../../src/audio/augmentSpectrogram.js";
import { normalizeBands, type Spectrogram } from "../../src/audio/spectrogram.js";
import { seeded } from "../../src/core/random.js";

const OFF: AugmentSpectrogramOptions = { noise: 0, microphone: 0, bands: 0, frames: 0 };
const random = seeded(1);
const [frames, bands] = [60, 20];
const spectrogram: Spectrogram = {
  data: Float32Array.from({ length: frames * bands }, () => -8 + 6 * random()),
  frames,
  bands,
};
const powerOf = ({ data }: Spectrogram): number => data.reduce((sum, value) => sum + Math.exp(value), 0) / data.length;

describe("augmentSpectrogram", () => {
  it("leaves everything as it is with each change at 0, in values of its own", () => {
    const found = augmentSpectrogram(spectrogram, OFF);
    expect(found).toEqual(spectrogram);
    expect(found.data).not.toBe(spectrogram.data);
  });

  it.each([0, 10, 20])("adds noise as power, %i decibels below the sound", (ratio) => {
    const found = augmentSpectrogram(spectrogram, { ...OFF, noise: 1, ratio: [ratio, ratio], random: seeded(2) });
    expect(powerOf(found) / powerOf(spectrogram)).toBeCloseTo(1 + 10 ** (-ratio / 10), 3);
    expect(found.data.every((value, i) => value >= spectrogram.data[i])).toBe(true);
  });

  it("adds other voices where there are any, from any place", () => {
    const voice = {
      data: Float32Array.from([0, 1, 2, 3].flatMap((v) => new Array<number>(bands).fill(v))),
      frames: 4,
      bands,
    };
    const draw = seeded(5);
    const quiet = { data: new Float32Array(bands).fill(-30), frames: 1, bands };
    const firsts = Array.from({ length: 300 }, () => {
      const { data } = augmentSpectrogram(quiet, {
        ...OFF,
        noise: 1,
        ratio: [-60, -60],
        babble: [voice],
        random: draw,
      });
      return new Set(data).size === 1; // one value in all bands: a frame of the voice, not noise
    });
    const share = firsts.filter(Boolean).length / 300;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it("changes the microphone by one smooth curve over the bands, which normalisation takes away again", () => {
    const found = augmentSpectrogram(spectrogram, { ...OFF, microphone: 5, random: seeded(3) });
    const curve = Array.from({ length: bands }, (_, band) => found.data[band] - spectrogram.data[band]);
    for (let i = 0; i < found.data.length; i++) {
      expect(found.data[i] - spectrogram.data[i]).toBeCloseTo(curve[i % bands], 4);
    }
    expect(new Set(curve.map((value) => value.toFixed(3))).size).toBeGreaterThan(10);
    const [before, after] = [spectrogram, found].map((s) => normalizeBands(s, "mean").data);
    after.forEach((value, i) => {
      expect(value).toBeCloseTo(before[i], 4);
    });
  });

  it("draws microphones of the given deviation", () => {
    const draw = seeded(6);
    const flat = { data: new Float32Array(bands), frames: 1, bands };
    const values = Array.from(
      { length: 500 },
      () => augmentSpectrogram(flat, { ...OFF, microphone: 4, random: draw }).data,
    );
    const squares = values.reduce((sum, data) => sum + data.reduce((own, value) => own + value * value, 0), 0);
    const decibels = (Math.sqrt(squares / (500 * bands)) * 10) / Math.LN10;
    // The level and the curve each deviate by 4 decibels.
    expect(decibels / (4 * Math.SQRT2)).toBeGreaterThan(0.9);
    expect(decibels / (4 * Math.SQRT2)).toBeLessThan(1.1);
  });

  it("covers at most its share of bands and frames, in one run each", () => {
    const draw = seeded(4);
    const mean = spectrogram.data.reduce((sum, value) => sum + value, 0) / spectrogram.data.length;
    let [mostBands, mostFrames] = [0, 0];
    for (let k = 0; k < 60; k++) {
      const { data } = augmentSpectrogram(spectrogram, { ...OFF, bands: 0.25, frames: 0.2, random: draw });
      const changed = (t: number, band: number): boolean =>
        data[t * bands + band] !== spectrogram.data[t * bands + band];
      const rows = [...Array(frames).keys()].filter((t) => [...Array(bands).keys()].every((band) => changed(t, band)));
      const columns = [...Array(bands).keys()].filter((band) =>
        [...Array(frames).keys()].every((t) => changed(t, band)),
      );
      for (const run of [rows, columns]) if (run.length > 0) expect(run.at(-1)! - run[0]).toBe(run.length - 1);
      for (const band of columns) expect(data[band]).toBeCloseTo(mean, 4);
      mostBands = Math.max(mostBands, columns.length);
      mostFrames = Math.max(mostFrames, rows.length);
    }
    expect([mostBands, mostFrames]).toEqual([4, 11]);
  });

  it("is close to noise that was added to the sound itself", () => {
    const draw = seeded(7);
    const sampleRate = 8000;
    const samples = Float32Array.from({ length: 16000 }, (_, i) => Math.sin(i * 0.9) * (1 + Math.sin(i / 900)) * 0.2);
    const frontEnd = audioFrontEnd({ sampleRate, voice: false, preEmphasis: 0 });
    const clean = frontEnd.spectrogram({ samples, sampleRate });
    const added = frontEnd.spectrogram(addNoise({ samples, sampleRate }, { ratio: 0, random: draw }));
    const simulated = augmentSpectrogram(clean, { ...OFF, noise: 1, ratio: [0, 0], random: draw });
    const mean = ({ data }: Spectrogram): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    // In decibels: the noise raises nearly all bands, by about as much either way.
    const [by, like] = [mean(added) - mean(clean), mean(simulated) - mean(clean)].map(
      (value) => (10 * value) / Math.LN10,
    );
    expect(by).toBeGreaterThan(10);
    expect(Math.abs(by - like)).toBeLessThan(8);
  });

  it("refuses shares beyond 1, and babble of other bands", () => {
    expect(() => augmentSpectrogram(spectrogram, { noise: 2 })).toThrow("augmentSpectrogram: noise must be");
    const other = { data: new Float32Array(3), frames: 1, bands: 3 };
    const options = { ...OFF, noise: 1, babble: [other], random: () => 0 };
    expect(() => augmentSpectrogram(spectrogram, options)).toThrow(
      "augmentSpectrogram: babble must have frames of 20 bands, got 1 of 3",
    );
  });
});
