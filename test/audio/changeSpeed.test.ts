import { describe, expect, it } from "vitest";

import { changeSpeed } from "../../src/audio/changeSpeed.js";
import { powerSpectrum } from "../../src/audio/powerSpectrum.js";

const sampleRate = 8000;
const pure = (hertz: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / sampleRate));

/** The frequency with the most power, in hertz. */
function loudest(samples: Float32Array): number {
  const power = powerSpectrum(samples.subarray(500, 500 + 4096));
  return (power.indexOf(Math.max(...power)) * sampleRate) / 4096;
}

describe("changeSpeed", () => {
  it.each([0.9, 1.1, 1.5])("moves a tone and its length by the factor %f", (factor) => {
    const { samples, sampleRate: rate } = changeSpeed({ samples: pure(1000, 8000), sampleRate }, factor);
    expect(rate).toBe(sampleRate);
    expect(Math.abs(samples.length - 8000 / factor)).toBeLessThanOrEqual(1);
    expect(Math.abs(loudest(samples) - 1000 * factor)).toBeLessThan(2);
  });

  it("returns the recording itself for a factor of 1, and refuses one that is out of range", () => {
    const recording = { samples: pure(500, 100), sampleRate };
    expect(changeSpeed(recording, 1)).toBe(recording);
    expect(() => changeSpeed(recording, 0.1)).toThrow("changeSpeed: factor must be");
    expect(() => changeSpeed({ samples: new Float32Array(0), sampleRate }, 1.1)).toThrow("changeSpeed: a recording must have samples"); // prettier-ignore
  });
});
