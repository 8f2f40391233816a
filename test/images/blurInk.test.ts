import { describe, expect, it } from "vitest";
import { blurInk } from "../../src/images/blurInk.js";

describe("blurInk", () => {
  it("spreads a pixel by the weights, across and down, and loses what leaves the image", () => {
    const data = new Float32Array(12);
    data[0] = 1; // the corner of 3 x 4
    const found = Array.from(blurInk({ data, height: 3, width: 4, channels: 1 }, [0.25, 0.5, 0.125]));
    // Weight k reads the pixel k to the right: what lies left of a pixel comes with the first weight.
    expect(found).toEqual([0.25, 0.125, 0, 0, 0.125, 0.0625, 0, 0, 0, 0, 0, 0]);
  });
});
