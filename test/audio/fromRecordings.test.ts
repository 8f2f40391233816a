import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { audioFrontEnd } from "../../src/audio/audioFrontEnd.js";
import { fromRecordings } from "../../src/audio/fromRecordings.js";
import { resampleAudio } from "../../src/audio/resampleAudio.js";
import { seeded } from "../../src/core/random.js";
import { subset } from "../../src/data/dataset.js";
import { tone } from "../encoders/nets.js";

const frontEnd = audioFrontEnd({ sampleRate: 8000, seconds: 0.25, mels: 12 });
const recordings = [tone(1, 1), tone(2, 2), tone(3, 1, 16000)];
const labels = ["anna", "anna", "bert"];

describe("fromRecordings", () => {
  it("reads one window of a recording, in time any of them, the same for the same seed", async () => {
    const windows = frontEnd.windows(recordings[1]).map((window) => window.join());
    const draw = async (): Promise<number[]> => {
      const dataset = fromRecordings(recordings, { frontEnd, labels, random: seeded(3) });
      const drawn: number[] = [];
      for (let k = 0; k < 200; k++) {
        const read = await dataset.read(Int32Array.of(1));
        drawn.push(windows.indexOf((await read.data<"float32">()).join()));
        read.dispose();
      }
      return drawn;
    };
    const drawn = await draw();
    expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([...windows.keys()]);
    expect(await draw()).toEqual(drawn);
  });

  it("brings other rates to the front end's, or refuses them", async () => {
    const options = { frontEnd, labels, random: () => 0 };
    const read = await fromRecordings(recordings, options).read(Int32Array.of(2));
    expect(await read.data()).toEqual(frontEnd.windows(resampleAudio(recordings[2], 8000))[0]);
    read.dispose();
    const strict = fromRecordings(recordings, { ...options, resample: false });
    await expect(Promise.resolve(strict.read(Int32Array.of(2)))).rejects.toThrow("got 16000");
  });

  it("keeps recordings and files through parts, where a row may occur often", () => {
    const dataset = fromRecordings({ recordings, labels, files: ["1.wav", "2.wav", "3.wav"] }, { frontEnd });
    const part = subset(dataset, [2, 2, 0]);
    expect(part.samples).toEqual([recordings[2], recordings[2], recordings[0]]);
    expect(part.names).toEqual(["3.wav", "3.wav", "1.wav"]);
  });

  it("cuts parts of a drawn length, changes them, then normalises them", async () => {
    const normalizing = audioFrontEnd({ sampleRate: 8000, seconds: "all", mels: 12, normalize: "mean" });
    const seen: number[] = [];
    const dataset = fromRecordings(recordings, {
      frontEnd: normalizing,
      labels,
      seconds: [0.2, 0.5],
      augment: (part) => {
        seen.push(part.frames);
        return { ...part, data: part.data.map((value, i) => value + (i % part.bands)) }; // as another microphone
      },
      random: seeded(4),
    });
    expect(dataset.sampleShape).toEqual([null, 12, 1]);
    for (let k = 0; k < 20; k++) {
      const read = await dataset.read(Int32Array.of(0, 1, 2));
      const frames = seen.splice(0);
      expect(new Set(frames).size).toBe(1);
      expect(read.shape).toEqual([3, frames[0], 12, 1]);
      expect(frames[0]).toBeGreaterThanOrEqual(20);
      expect(frames[0]).toBeLessThanOrEqual(50);
      const means = tf.mean(read, 1);
      for (const value of await means.data<"float32">()) expect(value).toBeCloseTo(0, 4);
      means.dispose();
      read.dispose();
    }
    const short = fromRecordings([tone(1, 0.1)], { frontEnd, labels: [1], seconds: [0.05, 0.1], random: seeded(5) });
    const read = await short.read(Int32Array.of(0));
    expect(read.shape).toEqual([1, ...frontEnd.shape]); // repeated until it fills the window
    read.dispose();
    expect(() => fromRecordings(recordings, { frontEnd, labels, seconds: [0.5, 0.2] })).toThrow("fromRecordings: seconds must be [shortest, longest]"); // prettier-ignore
  });

  it("refuses missing labels, and labels that do not fit", () => {
    expect(() => fromRecordings(recordings, { frontEnd })).toThrow(
      "fromRecordings: need labels, the class of each recording",
    );
    expect(() => fromRecordings(recordings, { frontEnd, labels: [1] })).toThrow(
      "fromRecordings: there must be one label per recording, got 1 for 3 recordings",
    );
  });
});
