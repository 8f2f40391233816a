import { describe, expect, it } from "vitest";

import { detectVoice } from "../../src/audio/detectVoice.js";

/** A frame whose mean square is the given number of decibels. */
const frameAt = (decibels: number): number[] => {
  const amplitude = 10 ** (decibels / 20);
  return [amplitude, -amplitude, amplitude, -amplitude];
};

describe("detectVoice", () => {
  it.each([
    { name: "frames within 35 dB of the loudest", levels: [-20, -54, -56, -20], options: {}, voice: [1, 1, 0, 1] },
    { name: "fewer where `below` is less", levels: [-20, -29, -31], options: { below: 10 }, voice: [1, 1, 0] },
    { name: "none below the floor", levels: [-69, -71], options: {}, voice: [1, 0] },
    { name: "none at all in faint noise", levels: [-80, -75], options: {}, voice: [0, 0] },
    { name: "faint frames where the floor is lower", levels: [-80, -75], options: { floor: -90 }, voice: [1, 1] },
  ])("keeps $name", ({ levels, options, voice }) => {
    expect(Array.from(detectVoice(levels.map(frameAt), options))).toEqual(voice);
  });

  it("finds none in zeros, and none without frames", () => {
    expect(Array.from(detectVoice([[0, 0]], { floor: -Infinity }))).toEqual([0]);
    expect(detectVoice([])).toHaveLength(0);
  });

  it("refuses decibels that cannot be", () => {
    expect(() => detectVoice([], { below: 0 })).toThrow("detectVoice: below must be greater than 0, got 0");
    expect(() => detectVoice([], { floor: NaN })).toThrow("detectVoice: floor must be a finite number, got NaN");
  });
});
