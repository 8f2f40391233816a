import { audioFrontEnd } from "../audio/audioFrontEnd.js";
import { fromRecordings } from "../audio/fromRecordings.js";
import type { Recording } from "../audio/recording.js";
import { subset } from "../data/dataset.js";
import { audioEncoder } from "../encoders/audioEncoder.js";
import { SiameseNet } from "../net/SiameseNet.js";
import { readRecording } from "../node/readRecording.js";
import { audioTower } from "../towers/audioTower.js";
import type { SampleKind } from "./sampleKind.js";
import { PER_CLASS, trainNet } from "./trainNet.js";

/** Recordings: log-mel bands at the lowest sample rate present, normalised against the channel. */
export const audioKind: SampleKind<Recording> = {
  kind: "audio",
  plural: "recordings",
  encoder: audioEncoder,
  read: (file) => readRecording(file),
  endings: ["wav", "flac", "mp3", "ogg", "opus", "oga"],
  train: async ({ samples, labels }, plan) => {
    const sampleRate = Math.min(16000, ...samples.map((recording) => recording.sampleRate));
    const frontEnd = audioFrontEnd({ sampleRate, normalize: "mean" });
    const all = fromRecordings(samples, { labels, frontEnd, random: plan.random });
    // Each recording is listed several times, since each reading draws another window of it.
    const rows = Array.from({ length: PER_CLASS * all.length }, (_, i) => i % all.length);
    const dataset = subset(all, rows);
    const net = new SiameseNet({
      tower: audioTower({ inputShape: frontEnd.shape, filters: [16, 32, 64], random: plan.random }),
    });
    await trainNet(net, dataset, plan, { learningRate: 0.003, temperature: 0.1 });
    return audioEncoder({ net, frontEnd });
  },
};
