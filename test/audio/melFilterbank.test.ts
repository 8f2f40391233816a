import { describe, expect, it } from "vitest";

import { hertzToMel, melFilterbank, melToHertz } from "../../src/audio/melFilterbank.js";

describe("mel", () => {
  it.each([
    { hertz: 0, mel: 0 },
    { hertz: 700, mel: 2595 * Math.log10(2) },
    { hertz: 6300, mel: 2595 }, // 1 + 6300 / 700 = 10
  ])("of $hertz hertz is $mel", ({ hertz, mel }) => {
    expect(hertzToMel(hertz)).toBeCloseTo(mel, 9);
    expect(melToHertz(mel)).toBeCloseTo(hertz, 9);
  });

  it("puts 1000 hertz at about 1000 mel", () => {
    expect(hertzToMel(1000)).toBeCloseTo(999.9855, 3);
  });
});

describe("melFilterbank", () => {
  it("is the triangle of each band by the textbook loop", () => {
    const [sampleRate, size, mels] = [8000, 256, 12];
    const filters = melFilterbank({ sampleRate, size, mels, range: [100, 3500] });
    const low = hertzToMel(100);
    const step = (hertzToMel(3500) - low) / (mels + 1);
    filters.forEach((filter, band) => {
      const [from, peak, to] = [0, 1, 2].map((i) => melToHertz(low + (band + i) * step));
      filter.forEach((weight, k) => {
        const hertz = (k * sampleRate) / size;
        let expected = 0;
        if (hertz > from && hertz <= peak) expected = (hertz - from) / (peak - from);
        else if (hertz > peak && hertz < to) expected = (to - hertz) / (to - peak);
        expect(weight).toBeCloseTo(expected, 12);
      });
    });
  });

  it("adds up to 1 between the first and the last peak: neighbours share what lies between them", () => {
    const filters = melFilterbank({ sampleRate: 8000, size: 1024, mels: 20, range: [0, 4000] });
    for (let k = 60; k < 400; k++) {
      expect(filters.reduce((sum, filter) => sum + filter[k], 0)).toBeCloseTo(1, 12);
    }
  });

  it("goes from 20 hertz to half the sample rate with 40 filters unless told otherwise", () => {
    const made = melFilterbank({ sampleRate: 8000, size: 256 });
    expect(made).toEqual(melFilterbank({ sampleRate: 8000, size: 256, mels: 40, range: [20, 4000] }));
    expect(made[0]).toHaveLength(129);
  });

  it("refuses a range beyond the sample rate, and filters too narrow to hold a frequency", () => {
    expect(() => melFilterbank({ sampleRate: 8000, size: 256, range: [20, 5000] })).toThrow(
      "melFilterbank: range must rise within 0 to 4000 hertz (half the sample rate), got 20 to 5000",
    );
    expect(() => melFilterbank({ sampleRate: 8000, size: 256, range: [300, 300] })).toThrow("got 300 to 300");
    expect(() => melFilterbank({ sampleRate: 16000, size: 256, mels: 80 })).toThrow(
      /^melFilterbank: filter \d+ of 80 \(\d+ to \d+ hertz\) holds no frequency of a spectrum of 256 samples; use fewer mels or longer frames$/,
    );
    expect(() => melFilterbank({ sampleRate: 0.5, size: 256 })).toThrow(
      "melFilterbank: sampleRate must be a whole number of samples per second, got 0.5",
    );
  });
});
