// Tests audioFrontEnd, recording: a recording is checked where it comes in
import { describe, expect, it } from "vitest";

import { audioFrontEnd, type AudioFrontEndConfig } from "../../src/audio/audioFrontEnd.js";
import { cutFrames } from "../../src/audio/cutFrames.js";
import { detectVoice } from "../../src/audio/detectVoice.js";
import type { Recording } from "../../src/audio/recording.js";
import { normalizeBands } from "../../src/audio/spectrogram.js";

const sampleRate = 8000;

/** Two tones and a chirp, the signal of the reference values below. */
const sound = (count: number): Recording => ({
  sampleRate,
  samples: Float32Array.from(
    { length: count },
    (_, t) =>
      0.5 * Math.sin((2 * Math.PI * 440 * t) / sampleRate) +
      0.25 * Math.sin((2 * Math.PI * 1234.5 * t) / sampleRate + 1) +
      0.1 * Math.cos(0.001 * t * t),
  ),
});

/** Loud, silent and loud again for 0.3 s each. */
const broken = (): Recording => {
  const { samples } = sound(7200);
  samples.fill(0, 2400, 4800);
  return { samples, sampleRate };
};

describe("a front end for any length", () => {
  it("makes one window of all frames, and of a part what a recording of that part alone would give", () => {
    const options = { sampleRate: 8000, mels: 12, voice: false, normalize: "mean" } as const;
    const any = audioFrontEnd({ ...options, seconds: "all" });
    expect(any.shape).toEqual([null, 12, 1]);
    expect(audioFrontEnd(any.resolved).resolved).toEqual(any.resolved);
    const samples = Float32Array.from({ length: 9000 }, (_, i) => Math.sin(i / 3) * Math.sin(i / 700));
    const recording = { samples, sampleRate: 8000 };
    const { frames, bands, data } = any.spectrogram(recording);
    const [window, ...rest] = any.windows(recording);
    expect(rest).toEqual([]);
    expect(window).toEqual(any(recording).data);
    expect(window.length).toBe(frames * bands);
    const part = { data: data.slice(0, 40 * bands), frames: 40, bands };
    const alone = { samples: samples.slice(0, 200 + 39 * 80), sampleRate: 8000 };
    expect(any.windowsOf(part)).toEqual(any.windows(alone));
    const fixed = audioFrontEnd({ ...options, seconds: 0.2 });
    expect(fixed.windowsOf(fixed.spectrogram(recording))).toEqual(fixed.windows(recording));
  });
});

describe("audioFrontEnd", () => {
  // From numpy 2.4.6 and scipy 1.17.1: pre-emphasis by subtraction, get_window("hamming", 200, fftbins=True), |rfft(frame, 256)|², HTK triangles,
  // log of at least 1e-10, dct(type=2, norm="ortho").
  it("gives log-mel values as numpy and scipy do", () => {
    const { data, frames, bands } = audioFrontEnd({ sampleRate })(sound(400));
    expect([frames, bands]).toEqual([3, 40]);
    const expected = [
      [0, [-6.500197783205, 4.665432968192755, 4.704246988121905, -6.256434037535567]],
      [2, [-4.748273232767639, 4.686329170906733, 4.704814339991521, -6.998406961252854]],
    ] as const;
    for (const [frame, values] of expected) {
      [0, 9, 20, 39].forEach((band, i) => {
        expect(data[frame * 40 + band]).toBeCloseTo(values[i], 5);
      });
    }
  });

  it("gives cepstra as numpy and scipy do", () => {
    const { data, bands } = audioFrontEnd({ sampleRate, cepstra: 13 })(sound(400));
    expect(bands).toBe(13);
    [
      -22.942668442052117, 9.756494346040775, -2.8397791846820644, 1.2929450700103227, -2.2708348581843283,
      -11.903710667285804, -8.481968322695565, 4.408080882636045, 6.351884120169322, -1.3548936388942436,
      -2.116157621367064, 1.485669584364766, -2.0597075669018183,
    ].forEach((value, k) => {
      expect(data[k]).toBeCloseTo(value, 4);
    });
  });

  it("has 98 frames of 25 ms every 10 ms in a second", () => {
    const frontEnd = audioFrontEnd({ sampleRate });
    expect(frontEnd.shape).toEqual([98, 40, 1]);
    const windows = frontEnd.windows(sound(2 * sampleRate)); // 198 frames
    expect(windows).toHaveLength(3); // every 50 frames
    const all = frontEnd(sound(2 * sampleRate)).data;
    expect(windows[1]).toEqual(all.slice(50 * 40, 148 * 40));
  });

  it("repeats a recording that is shorter than a window", () => {
    const frontEnd = audioFrontEnd({ sampleRate });
    const [window, ...more] = frontEnd.windows(sound(400));
    const { data } = frontEnd(sound(400));
    expect(more).toEqual([]);
    expect(window).toHaveLength(98 * 40);
    expect(window.slice(0, 120)).toEqual(data);
    expect(window.slice(97 * 40)).toEqual(data.slice(40, 80)); // frame 97 is 97 mod 3 = 1
  });

  it("leaves out silence unless told otherwise", () => {
    const all = audioFrontEnd({ sampleRate, voice: false })(broken());
    const voiced = audioFrontEnd({ sampleRate })(broken());
    expect(all.frames).toBe(88);
    // 28 frames fit into 2,400 samples; those that lap over the edge have some sound.
    expect(voiced.frames).toBeLessThanOrEqual(88 - 28 + 2);
    expect(voiced.frames).toBeGreaterThanOrEqual(56);
    expect(Math.min(...all.data)).toBeCloseTo(Math.log(1e-10), 4);
    expect(Math.min(...voiced.data)).toBeGreaterThan(Math.log(1e-10));
  });

  it("hears voice in the frames as they were recorded, before window and pre-emphasis", () => {
    // A hum, cut by clicks: at a frame's edge a click is loud, under a window it is not; pre-emphasis takes the hum away.
    const samples = Float32Array.from({ length: 8000 }, (_, t) => 0.02 * Math.sin((2 * Math.PI * 60 * t) / sampleRate));
    for (let t = 400; t < 8000; t += 997) samples[t] = 0.9;
    const { length, hop } = { length: 200, hop: 80 };
    const voice = { below: 6 };
    const heard = (window: "none" | "hamming", preEmphasis: number): number =>
      detectVoice(cutFrames(samples, { length, hop, window, preEmphasis }), voice).reduce((sum, one) => sum + one, 0);
    const plain = heard("none", 0);
    expect(heard("hamming", 0.97)).not.toBe(plain);
    expect(heard("hamming", 0)).not.toBe(plain);
    expect(audioFrontEnd({ sampleRate, voice, preEmphasis: 0.97 })({ samples, sampleRate }).frames).toBe(plain);
    expect(audioFrontEnd({ sampleRate, voice, preEmphasis: 0 })({ samples, sampleRate }).frames).toBe(plain);
  });

  it("normalises over the frames with voice", () => {
    const plain = audioFrontEnd({ sampleRate })(broken());
    for (const normalize of ["mean", "meanVariance"] as const) {
      expect(audioFrontEnd({ sampleRate, normalize })(broken())).toEqual(normalizeBands(plain, normalize));
    }
  });

  it("gives the same at another level once normalised", () => {
    const frontEnd = audioFrontEnd({ sampleRate, normalize: "mean" });
    const loud = sound(4000);
    const soft = { sampleRate, samples: loud.samples.map((value) => value / 8) };
    const [one, other] = [loud, soft].map((recording) => frontEnd(recording).data);
    one.forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 3);
    });
  });

  it("comes back from JSON as it was, and does not follow later changes of its options", () => {
    const options: AudioFrontEndConfig & { mels: number } = { sampleRate, mels: 24, cepstra: 12, voice: { below: 20 } };
    const frontEnd = audioFrontEnd(options);
    const again = audioFrontEnd(JSON.parse(JSON.stringify(frontEnd.config)) as AudioFrontEndConfig);
    options.mels = 13;
    expect(again(broken())).toEqual(frontEnd(broken()));
    expect(frontEnd.config.mels).toBe(24);
  });

  it("says what is wrong with a recording", () => {
    const frontEnd = audioFrontEnd({ sampleRate });
    expect(() => frontEnd({ samples: new Float32Array(8000), sampleRate })).toThrow(
      "audioFrontEnd: a recording must have voice in it, got 98 frames of silence; lower voice.floor for faint recordings",
    );
    expect(() => frontEnd(sound(199))).toThrow(
      "audioFrontEnd: a recording must last at least one frame of 0.025 seconds (200 samples), got 199 samples",
    );
    expect(() => frontEnd({ ...sound(400), sampleRate: 44100 })).toThrow(
      "audioFrontEnd: a recording must have 8000 samples per second, got 44100; bring it there with resampleAudio",
    );
    const spoilt = sound(400);
    spoilt.samples[7] = NaN;
    expect(() => frontEnd(spoilt)).toThrow("audioFrontEnd: samples must be finite, got NaN at sample 7");
    expect(() => frontEnd.windows({ samples: new Float32Array(0), sampleRate })).toThrow(
      "audioFrontEnd: a recording must have samples, got none",
    );
  });

  it.each([
    [{ sampleRate: 0 }, "sampleRate must be between 1 and 1000000, got 0"],
    [{ sampleRate, hop: -1 }, "hop must be between 0 and 60, got -1"],
    [{ sampleRate, frame: 1e-6 }, "samples in frame must be a whole number of at least 1, got 0"],
    [{ sampleRate, seconds: 0.01 }, "seconds must be at least one frame of 0.025 seconds, got 0.01"],
    [{ sampleRate, normalize: "most" as "mean" }, 'normalize must be "none", "mean" or "meanVariance", got "most"'],
  ])("refuses %o", (options, message) => {
    expect(() => audioFrontEnd(options)).toThrow(`audioFrontEnd: ${message}`);
  });

  it("refuses more cepstra than bands", () => {
    expect(() => audioFrontEnd({ sampleRate, mels: 20, cepstra: 21 })).toThrow(
      "cepstrum: count must be at most the 20 values of a frame, got 21",
    );
  });
});
