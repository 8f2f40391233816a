import { describe, expect, it } from "vitest";
import type { RawImage } from "../../src/images/rawImage.js";
import { thickenInk } from "../../src/images/thickenInk.js";

/** An upright bar of so many pixels in the middle of paper. */
function bar(wide: number): RawImage {
  const [height, width] = [12, 20];
  const left = 10 - Math.floor(wide / 2);
  const data = Float32Array.from({ length: height * width }, (_, i) =>
    Number(i % width >= left && i % width < left + wide),
  );
  return { data, height, width, channels: 1 };
}

/** Pixels of ink across a line in the middle. */
const widthOf = ({ data, width }: RawImage): number =>
  Array.from(data.slice(6 * width, 7 * width)).reduce((sum, value) => sum + value, 0);

describe("thickenInk", () => {
  it.each([-1, -0.5, 0, 0.3, 1])("makes a stroke %d pixels wider", (by) => {
    expect(widthOf(thickenInk(bar(6), by))).toBeCloseTo(6 + by, 5);
  });

  it("keeps ink between 0 and 1, and paper paper", () => {
    const { data } = thickenInk(bar(4), 0.7);
    expect(Math.min(...data)).toBe(0);
    expect(Math.max(...data)).toBe(1);
    const paper = { data: new Float32Array(9), height: 3, width: 3, channels: 1 } as const;
    expect(Array.from(thickenInk(paper, 0.9).data)).toEqual(new Array(9).fill(0));
  });

  it("lets a stroke of one pixel fade, but not vanish", () => {
    const width = widthOf(thickenInk(bar(1), -0.6));
    expect(width).toBeGreaterThan(0.1);
    expect(width).toBeLessThan(1);
  });

  it("leaves its argument alone", () => {
    const ink = bar(3);
    thickenInk(ink, 1);
    expect(ink).toEqual(bar(3));
  });

  it("refuses colours and changes of more than a pixel", () => {
    expect(() => thickenInk({ data: new Float32Array(3), height: 1, width: 1, channels: 3 }, 0)).toThrow(
      "thickenInk: the image must have 1 channel, got 3",
    );
    expect(() => thickenInk(bar(2), 1.5)).toThrow("thickenInk: by must be");
    expect(() => thickenInk(bar(2), NaN)).toThrow("thickenInk: by must be");
  });
});
