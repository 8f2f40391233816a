import { describe, expect, it } from "vitest";
import { requireImage } from "../../src/images/rawImage.js";

describe("requireImage", () => {
  it("lets a sound image pass", () => {
    expect(() => requireImage("f", { data: new Uint8Array(12), height: 2, width: 2, channels: 3 })).not.toThrow();
    expect(() => requireImage("f", { data: new Float32Array(2), height: 1, width: 2, channels: 1 })).not.toThrow();
  });

  it.each([
    {
      image: { data: new Uint8Array(11), height: 2, width: 2, channels: 3 },
      text: "f: an image of 2 x 2 pixels with 3 channels must have 12 values, got 11",
    },
    {
      image: { data: new Uint8Array(0), height: 0, width: 2, channels: 3 },
      text: "f: an image's height must be a whole number of at least 1, got 0",
    },
    {
      image: { data: new Uint8Array(6), height: 2, width: 1.5, channels: 2 },
      text: "f: an image's width must be a whole number of at least 1, got 1.5",
    },
    {
      image: { data: new Float32Array([0, 1, 2, NaN]), height: 2, width: 2, channels: 1 },
      text: "f: pixel values must be finite, got NaN in row 1, column 1",
    },
    {
      image: { data: new Float32Array([0, 1, 2, 3, -Infinity, 5]), height: 1, width: 3, channels: 2 },
      text: "f: pixel values must be finite, got -Infinity in row 0, column 2",
    },
  ])("refuses: $text", ({ image, text }) => {
    expect(() => requireImage("f", image)).toThrow(new RangeError(text));
  });
});
