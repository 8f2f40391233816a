import { describe, expect, it } from "vitest";

import { addNoise, powerOf } from "../../src/audio/addNoise.js";
import { seeded } from "../../src/core/random.js";

const sampleRate = 8000;
const recording = { samples: Float32Array.from({ length: 4000 }, (_, i) => 0.3 * Math.sin(i / 5)), sampleRate };
const decibels = (power: number): number => 10 * Math.log10(power);

describe("addNoise", () => {
  it.each([0, 10, 30])("adds noise that is %i decibels fainter, and leaves the rest as it was", (ratio) => {
    const { samples } = addNoise(recording, { ratio, random: seeded(1) });
    const noise = samples.map((value, i) => value - recording.samples[i]);
    expect(decibels(powerOf(recording.samples) / powerOf(noise))).toBeCloseTo(ratio, 2);
    expect(noise.some((value) => value > 0) && noise.some((value) => value < 0)).toBe(true);
  });

  it("takes a part of a recorded noise, repeated, from any place", () => {
    const noises = [{ samples: Float32Array.from([1, 2, 3]), sampleRate }];
    const random = seeded(3);
    const firsts = new Set<number>();
    for (let k = 0; k < 30; k++) {
      const { samples } = addNoise(recording, { noises, random });
      const added = samples.map((value, i) => value - recording.samples[i]);
      const unit = added[0] + added[1] + added[2]; // 1 + 2 + 3, times the gain
      const cycle = Array.from(added.subarray(0, 4), (value) => Math.round((6 * value) / unit));
      expect(cycle[3]).toBe(cycle[0]);
      firsts.add(cycle[0]);
    }
    expect([...firsts].sort()).toEqual([1, 2, 3]);
  });

  it("refuses silent noise, another rate and no noise", () => {
    const silent = { samples: new Float32Array(9), sampleRate };
    expect(() => addNoise(recording, { noises: [silent] })).toThrow("addNoise: a noise must not be silent");
    expect(() => addNoise(recording, { noises: [{ ...recording, sampleRate: 16000 }] })).toThrow(
      "addNoise: a noise must have the recording's 8000 samples per second, got 16000; bring it there with resampleAudio",
    );
    expect(() => addNoise(recording, { noises: [] })).toThrow("addNoise: noises must hold at least one recording");
  });
});
