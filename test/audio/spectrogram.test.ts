import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { cutWindows, normalizeBands, selectFrames, type Spectrogram } from "../../src/audio/spectrogram.js";

const made = (rows: readonly (readonly number[])[]): Spectrogram => ({
  data: Float32Array.from(rows.flat()),
  frames: rows.length,
  bands: rows[0].length,
});
const rowsOf = ({ data, frames, bands }: Spectrogram): number[][] =>
  Array.from({ length: frames }, (_, t) => Array.from(data.subarray(t * bands, (t + 1) * bands)));

const some = made([
  [1, 10],
  [3, 10],
  [5, 40],
]);

describe("selectFrames", () => {
  it("keeps the marked frames in order", () => {
    expect(rowsOf(selectFrames(some, [1, 0, 1]))).toEqual([
      [1, 10],
      [5, 40],
    ]);
    expect(selectFrames(some, [0, 0, 0])).toEqual({ data: new Float32Array(0), frames: 0, bands: 2 });
  });
});

describe("normalizeBands", () => {
  it("takes the mean off each band", () => {
    expect(rowsOf(normalizeBands(some, "mean"))).toEqual([
      [-2, -10],
      [0, -10],
      [2, 20],
    ]);
  });

  it("divides by the deviation on demand: mean 0 and mean square 1", () => {
    const rows = rowsOf(normalizeBands(some, "meanVariance"));
    const root = Math.sqrt(8 / 3);
    expect(rows.map(([first]) => first)).toEqual([-2 / root, 0, 2 / root].map((v) => expect.closeTo(v, 6) as number));
    const second = rows.map((row) => row[1]);
    expect(second.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect(second.reduce((sum, value) => sum + value * value, 0) / 3).toBeCloseTo(1, 6);
  });

  it("makes a band that does not vary 0", () => {
    const flat = made([
      [4, 1],
      [4, 2],
    ]);
    for (const how of ["mean", "meanVariance"] as const) {
      expect(rowsOf(normalizeBands(flat, how)).map(([first]) => first)).toEqual([0, 0]);
    }
  });

  it.each(["mean", "meanVariance"] as const)("(%s) is blind to what a microphone adds to every frame", (how) => {
    const random = seeded(3);
    const speech = made(Array.from({ length: 30 }, () => Array.from({ length: 6 }, () => 4 * random())));
    const response = Array.from({ length: 6 }, () => 10 * random() - 5);
    const heard = { ...speech, data: speech.data.map((value, i) => value + response[i % 6]) };
    const [one, other] = [speech, heard].map((which) => normalizeBands(which, how).data);
    one.forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 4);
    });
  });
});

describe("cutWindows", () => {
  const counted = made(Array.from({ length: 7 }, (_, t) => [t]));

  it.each([
    { length: 3, hop: 2, starts: [0, 2, 4] },
    { length: 3, hop: 3, starts: [0, 3] },
    { length: 7, hop: 1, starts: [0] },
  ])("cuts 7 frames into windows of $length every $hop", ({ length, hop, starts }) => {
    expect(cutWindows(counted, length, hop).map((window) => Array.from(window))).toEqual(
      starts.map((start) => Array.from({ length }, (_, i) => start + i)),
    );
  });

  it("repeats what is shorter than a window from its start", () => {
    expect(cutWindows(some, 5, 1).map((window) => Array.from(window))).toEqual([[1, 10, 3, 10, 5, 40, 1, 10, 3, 10]]);
  });

  it("refuses lengths that cannot be", () => {
    expect(() => cutWindows(some, 0, 1)).toThrow("cutWindows: length must be a whole number of at least 1, got 0");
    expect(() => cutWindows(some, 1, 0.5)).toThrow("cutWindows: hop must be a whole number of at least 1, got 0.5");
  });
});
