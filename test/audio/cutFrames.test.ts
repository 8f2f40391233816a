import { describe, expect, it } from "vitest";

import { cutFrames, frameWindow } from "../../src/audio/cutFrames.js";

const plain = { window: "none" } as const;

describe("cutFrames", () => {
  it.each([
    { samples: 5, length: 2, hop: 2, starts: [0, 2] },
    { samples: 5, length: 2, hop: 1, starts: [0, 1, 2, 3] },
    { samples: 5, length: 5, hop: 3, starts: [0] },
    { samples: 7, length: 3, hop: 2, starts: [0, 2, 4] },
    { samples: 9, length: 2, hop: 4, starts: [0, 4] },
  ])("cuts $samples samples into frames of $length every $hop", ({ samples, length, hop, starts }) => {
    const frames = cutFrames(
      Array.from({ length: samples }, (_, i) => i),
      { length, hop, ...plain },
    );
    expect(frames.map((frame) => Array.from(frame))).toEqual(
      starts.map((start) => Array.from({ length }, (_, i) => start + i)),
    );
  });

  it("takes part of the sample before off each, the frame before included", () => {
    const frames = cutFrames([1, 2, 4, 8], { length: 2, hop: 2, preEmphasis: 0.5, ...plain });
    expect(frames.map((frame) => Array.from(frame))).toEqual([
      [1, 1.5],
      [3, 6],
    ]);
  });

  it("multiplies with the window", () => {
    const [frame] = cutFrames([2, 2, 2, 2], { length: 4, hop: 1, window: "hann" });
    expect(Array.from(frame)).toEqual([0, 1, 2, 1].map((value) => expect.closeTo(value, 12) as number));
  });

  it("says when there is less than a frame, or an option cannot be", () => {
    expect(() => cutFrames([1, 2], { length: 3, hop: 1 })).toThrow(
      "cutFrames: a recording must have at least one frame of 3 samples, got 2",
    );
    expect(() => cutFrames([1], { length: 1, hop: 0 })).toThrow("cutFrames: hop must be a whole number of at least 1");
    expect(() => cutFrames([1], { length: 1, hop: 1, preEmphasis: 2 })).toThrow(
      "cutFrames: preEmphasis must be between 0 and 1, got 2",
    );
    expect(() => cutFrames([1], { length: 1, hop: 1, window: "kaiser" as "hann" })).toThrow(
      'cutFrames: window must be "hamming", "hann" or "none", got "kaiser"',
    );
  });
});

describe("frameWindow", () => {
  it("is periodic, as scipy.signal.get_window(name, n, fftbins=True) (scipy 1.17.1)", () => {
    const close = (values: number[]) => values.map((value) => expect.closeTo(value, 9) as number);
    expect(Array.from(frameWindow("hamming", 5))).toEqual(
      close([0.08, 0.3978521825875242, 0.9121478174124757, 0.9121478174124757, 0.3978521825875242]),
    );
    expect(Array.from(frameWindow("hann", 4))).toEqual(close([0, 0.5, 1, 0.5]));
    expect(Array.from(frameWindow("none", 3))).toEqual([1, 1, 1]);
  });
});
