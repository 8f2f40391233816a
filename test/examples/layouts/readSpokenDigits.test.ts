import { expect, it } from "vitest";

import { readSpokenDigits } from "../../../examples/studies/shared/layouts/readSpokenDigits.js";
import { wav } from "./soundFiles.js";
import { temporaryFolder } from "./temporaryFolder.js";

it("reads speaker and digit from the names", async () => {
  const folder = await temporaryFolder({
    "recordings/7_jackson_32.wav": wav([0.5, 0.25], 8000),
    "recordings/0_theo_0.wav": wav([0.1], 8000),
    "recordings/0_jackson_3.wav": wav(new Array<number>(16).fill(0), 16000),
    "README.md": "Free Spoken Digit Dataset",
  });
  const clips = await readSpokenDigits(folder);
  expect(clips.map(({ speaker, digit, sampleRate, samples }) => [speaker, digit, sampleRate, samples.length])).toEqual([
    ["jackson", 0, 8000, 8],
    ["jackson", 7, 8000, 2],
    ["theo", 0, 8000, 1],
  ]);
  expect(clips[1].samples[0]).toBeCloseTo(0.5, 3);
});

it("says what it expected of another folder", async () => {
  const folder = await temporaryFolder({ "recordings/seven.wav": wav([0], 8000) });
  await expect(readSpokenDigits(folder)).rejects.toThrow(
    `readSpokenDigits: ${folder} must hold recordings/DIGIT_SPEAKER_TAKE.wav, such as recordings/7_jackson_32.wav, found recordings/seven.wav`,
  );
});
