import { readFile } from "node:fs/promises";

import { expect, it } from "vitest";

import { readLibriSpeech } from "../../../examples/studies/shared/layouts/readLibriSpeech.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** A quarter of a second at 16 kHz. */
const flac = Uint8Array.from(await readFile(new URL("../../node/sounds/tone.flac", import.meta.url)));

const FILES = {
  "LibriSpeech/SPEAKERS.TXT": "26 | M | train-clean-100",
  "LibriSpeech/train-clean-100/26/495/26-495-0000.flac": flac,
  "LibriSpeech/train-clean-100/26/495/26-495-0001.flac": flac,
  "LibriSpeech/train-clean-100/26/496/26-496-0000.flac": flac,
  "LibriSpeech/train-clean-100/19/198/19-198-0000.flac": flac,
  "LibriSpeech/train-clean-100/19/198/19-198.trans.txt": "19-198-0000 NORTHANGER ABBEY",
};

it("reads the beginning of one FLAC recording of each speaker, at the rate asked for", async () => {
  const clips = await readLibriSpeech(await temporaryFolder(FILES));
  expect(clips.map(({ speaker, sampleRate, samples }) => [speaker, sampleRate, samples.length])).toEqual([
    ["19", 8000, 2000],
    ["26", 8000, 2000],
  ]);
  expect(Math.max(...clips[0].samples)).toBeGreaterThan(0.05);
});

it("reads several of each, from different chapters first, and not more than some seconds", async () => {
  const folder = await temporaryFolder(FILES);
  const clips = await readLibriSpeech(folder, { perSpeaker: 2, seconds: 0.1, sampleRate: 16000 });
  expect(clips.map(({ speaker, samples }) => [speaker, samples.length])).toEqual([
    ["19", 1600],
    ["26", 1600],
    ["26", 1600],
  ]);
});

it("says what it expected of another folder", async () => {
  const folder = await temporaryFolder({ "26/495/other.flac": flac });
  await expect(readLibriSpeech(folder)).rejects.toThrow(
    `readLibriSpeech: ${folder} must hold train-clean-100/SPEAKER/CHAPTER/SPEAKER-CHAPTER-0000.flac, found 26/495/other.flac`,
  );
});
