import { describe, expect, it } from "vitest";

import { imageViews, resolveImageViews, type ImageViews } from "../../src/encoders/imageViews.js";
import type { RawImage } from "../../src/images/rawImage.js";

const image: RawImage = { data: Float32Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3, channels: 1 };
const as = (views: ImageViews, of = image): number[][] =>
  imageViews(of, (same) => same, resolveImageViews(views)).map(({ data }) => [...data]);

describe("imageViews", () => {
  it("shows the image itself first, and nothing else unless asked", () => {
    expect(as({})).toEqual([[1, 2, 3, 4, 5, 6]]);
  });

  it("mirrors left and right, channels kept together", () => {
    expect(as({ mirror: true })).toEqual([
      [1, 2, 3, 4, 5, 6],
      [3, 2, 1, 6, 5, 4],
    ]);
    const colour: RawImage = { data: Float32Array.of(1, 2, 3, 4, 5, 6), height: 1, width: 2, channels: 3 };
    expect(as({ mirror: true }, colour)[1]).toEqual([4, 5, 6, 1, 2, 3]);
  });

  it("moves up, down, left and right, repeating the edge, and mirrors those too", () => {
    expect(as({ shift: 1 })).toEqual([
      [1, 2, 3, 4, 5, 6],
      [4, 5, 6, 4, 5, 6],
      [1, 2, 3, 1, 2, 3],
      [2, 3, 3, 5, 6, 6],
      [1, 1, 2, 4, 4, 5],
    ]);
    const all = as({ shift: 1, mirror: true });
    expect(all).toHaveLength(10);
    expect(all[8]).toEqual([3, 3, 2, 6, 6, 5]);
  });

  it("cuts out the middle before preparing", () => {
    const large: RawImage = { data: Float32Array.from({ length: 16 }, (_, i) => i), height: 4, width: 4, channels: 1 };
    const seen: number[][] = [];
    imageViews(large, (cut) => (seen.push([...cut.data]), cut), resolveImageViews({ crops: [0.5] }));
    expect(seen[1]).toEqual([5, 6, 9, 10]);
  });

  it.each([
    [{ shift: -1 }, "imageEncoder: views.shift must be a whole number of at least 0, got -1"],
    [{ crops: [1] }, "imageEncoder: views.crops must lie between 0 and 1, got 1"],
  ])("refuses %j", (views, text) => {
    expect(() => resolveImageViews(views)).toThrow(text);
  });
});
