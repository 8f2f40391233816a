import { describe, expect, it } from "vitest";

import { powerOf } from "../../src/audio/addNoise.js";
import { addReverberation } from "../../src/audio/addReverberation.js";
import { seeded } from "../../src/core/random.js";

const sampleRate = 8000;
/** A click in silence: what comes back is the room's impulse response. */
const click = (length = 8000): Float32Array => Float32Array.from({ length }, (_, i) => Number(i === 100));

describe("addReverberation", () => {
  it("lets a click decay by 60 decibels in the given time, after the delay", () => {
    const options = { time: 0.5, ratio: 0, delay: 0.01, random: seeded(1) };
    const { samples } = addReverberation({ samples: click(), sampleRate }, options);
    const direct = samples[100];
    expect(Math.max(...samples.subarray(101, 179).map(Math.abs)) / direct).toBeLessThan(1e-6);
    const between = (from: number, to: number): number =>
      powerOf(samples.subarray(100 + from * sampleRate, 100 + to * sampleRate));
    // 0.2 seconds apart is 24 decibels at 60 decibels in 0.5 seconds.
    expect(10 * Math.log10(between(0.02, 0.12) / between(0.22, 0.32))).toBeGreaterThan(21);
    expect(10 * Math.log10(between(0.02, 0.12) / between(0.22, 0.32))).toBeLessThan(27);
  });

  it.each([-3, 6, 20])("makes all echo %i decibels fainter than the direct sound", (ratio) => {
    const { samples } = addReverberation({ samples: click(), sampleRate }, { ratio, random: seeded(2) });
    const echo = samples.subarray(101).reduce((sum, value) => sum + value * value, 0);
    expect(10 * Math.log10(samples[100] ** 2 / echo)).toBeCloseTo(ratio, 3);
  });

  it("keeps length, rate and loudness, and silence silent", () => {
    const random = seeded(3);
    const samples = Float32Array.from({ length: 3000 }, () => random() - 0.5);
    const heard = addReverberation({ samples, sampleRate }, { random });
    expect([heard.samples.length, heard.sampleRate]).toEqual([3000, sampleRate]);
    expect(powerOf(heard.samples) / powerOf(samples)).toBeCloseTo(1, 4);
    expect(Math.max(...addReverberation({ samples: new Float32Array(50), sampleRate }).samples)).toBe(0);
  });

  it("refuses times that are out of range", () => {
    expect(() => addReverberation({ samples: click(), sampleRate }, { time: 0 })).toThrow("addReverberation: time");
    expect(() => addReverberation({ samples: click(), sampleRate }, { delay: 2 })).toThrow("addReverberation: delay");
  });
});
