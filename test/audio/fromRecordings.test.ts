import "@tensorflow/tfjs-backend-cpu";
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

  it("refuses missing labels, and labels that do not fit", () => {
    expect(() => fromRecordings(recordings, { frontEnd })).toThrow(
      "fromRecordings: need labels, the class of each recording",
    );
    expect(() => fromRecordings(recordings, { frontEnd, labels: [1] })).toThrow(
      "fromRecordings: there must be one label per recording, got 1 for 3 recordings",
    );
  });
});
