import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { requireImage, requireOneChannel, type RawImage } from "../../src/images/rawImage.js";

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

  it("knows pixels from another frame or test runner, and their NaN", () => {
    const from = (code: string): RawImage => ({ data: runInNewContext(code) as Float32Array, height: 1, width: 2, channels: 1 }); // prettier-ignore
    expect(() => requireImage("f", from("Uint8Array.of(1, 2)"))).not.toThrow();
    expect(() => requireImage("f", from("Float32Array.of(1, NaN)"))).toThrow("f: pixel values must be finite, got NaN");
  });

  it.each([
    { image: "anna.jpg", text: 'f: an image must be an object with data, height, width, channels, got "anna.jpg"; read a file with readImage' },
    { image: [[1, 2]], text: "f: an image must be an object with data, height, width, channels, got a list of 1; read a file with readImage" },
    { image: { data: [1, 2], height: 1, width: 2, channels: 1 }, text: "f: an image's data must be a Uint8Array or Uint8ClampedArray or Float32Array, got a list of 2" },
    { image: { data: Uint16Array.of(1), height: 1, width: 1, channels: 1 }, text: "f: an image's data must be a Uint8Array or Uint8ClampedArray or Float32Array, got a Uint16Array of 1" },
  ])("refuses what is no image: $text", ({ image, text }) => {
    expect(() => requireImage("f", image as never)).toThrow(new TypeError(text));
  }); // prettier-ignore
});

describe("requireOneChannel", () => {
  it("refuses colours", () => {
    const image = (channels: number): RawImage => ({ data: new Uint8Array(channels), height: 1, width: 1, channels });
    expect(() => requireOneChannel("f", image(1))).not.toThrow();
    expect(() => requireOneChannel("f", image(3), "; see g")).toThrow("f: the image must have 1 channel, got 3; see g");
  });
});
