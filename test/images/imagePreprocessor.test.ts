import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { measureDeviation } from "../../src/images/measureDeviation.js";
import { imagePreprocessor, type ImagePreprocessorConfig } from "../../src/images/imagePreprocessor.js";

/** White paper with a dark diagonal stroke, in any size and number of channels. */
function scan(height: number, width: number, channels: number): RawImage {
  const data = new Uint8Array(height * width * channels).fill(255);
  for (let y = 2; y < height - 2; y++) {
    const x = 2 + Math.floor(((y - 2) * (width - 5)) / (height - 4));
    for (let c = 0; c < Math.min(3, channels); c++) data[(y * width + x) * channels + c] = 40;
  }
  return { data, height, width, channels };
}

describe("imagePreprocessor", () => {
  it("does SigNet's steps in order: grey, resize, invert, divide", () => {
    const preprocess = imagePreprocessor({ size: [1, 1], invert: true, deviation: 10 });
    const image = { data: new Uint8Array([55, 55, 55, 155, 155, 155]), height: 1, width: 2, channels: 3 };
    const result = preprocess(image);
    expect(result).toMatchObject({ height: 1, width: 1, channels: 1 });
    expect(result.data[0]).toBeCloseTo((255 - 105) / 10, 4);
  });

  it("pads with paper, which inversion turns into 0", () => {
    const preprocess = imagePreprocessor({ size: [4, 4], keepAspect: true, invert: true });
    const { data } = preprocess({ data: new Uint8Array(4), height: 1, width: 4, channels: 1 });
    expect([...data]).toEqual([0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("gives the same ink for a dark and a light pen when it binarizes", () => {
    const preprocess = imagePreprocessor({ size: [10, 10], binarize: true, crop: { margin: 1 } });
    const dark = scan(20, 30, 1);
    const light = { ...dark, data: dark.data.map((value) => (value === 40 ? 180 : value)) };
    expect(preprocess(light)).toEqual(preprocess(dark));
    expect(Math.max(...preprocess(dark).data)).toBeLessThanOrEqual(1);
  });

  it("gives thin and broad pens lines of the same strength with thin", () => {
    const stroke = (thickness: number): RawImage => {
      const data = new Uint8Array(60 * 90).fill(255);
      for (let y = 30 - thickness; y <= 30 + thickness; y++) data.fill(20, y * 90 + 10, y * 90 + 80);
      return { data, height: 60, width: 90, channels: 1 };
    };
    const thin = imagePreprocessor({ size: [20, 30], binarize: { thin: true } });
    const plain = imagePreprocessor({ size: [20, 30], binarize: true });
    const ink = ({ data }: RawImage): number => Array.from(data).reduce((sum, value) => sum + value, 0);
    expect(ink(plain(stroke(3))) / ink(plain(stroke(0)))).toBeGreaterThan(5);
    expect(ink(thin(stroke(3))) / ink(thin(stroke(0)))).toBeCloseTo(1, 0);
    for (const thickness of [0, 3]) expect(Math.max(...thin(stroke(thickness)).data)).toBe(1);
    const blank = { data: new Uint8Array(9).fill(255), height: 3, width: 3, channels: 1 };
    expect(Math.max(...thin(blank).data)).toBe(0);
  });

  it("crops before it resizes, so that paper around the ink does not matter", () => {
    const preprocess = imagePreprocessor({ size: [8, 8], crop: {} });
    const tight = preprocess({ data: new Uint8Array([0, 255, 255, 0]), height: 2, width: 2, channels: 1 });
    const padded = new Uint8Array(36).fill(255);
    padded[14] = 0;
    padded[21] = 0;
    expect(preprocess({ data: padded, height: 6, width: 6, channels: 1 })).toEqual(tight);
  });

  it("makes three channels of anything with grayscale: false", () => {
    const preprocess = imagePreprocessor({ size: [6, 6], grayscale: false, mean: [1, 2, 3] });
    expect(preprocess.shape).toEqual([6, 6, 3]);
    for (const channels of [1, 2, 3, 4]) expect(preprocess(scan(9, 9, channels))).toMatchObject({ channels: 3 });
  });

  it.each<ImagePreprocessorConfig>([
    { size: [12, 9], keepAspect: true, invert: true, deviation: 3.7, mean: "image" },
    { size: [12, 9], binarize: { softness: 20 }, crop: { margin: 2, minInk: 1 } },
    { size: [12, 9], binarize: { thin: true }, keepAspect: true },
    {
      size: [5, 6],
      grayscale: false,
      deviation: [1, 2, 3],
      antialias: false,
      fill: 17,
      max: 200,
      invert: true,
      keepAspect: true,
    },
  ])("prepares exactly alike after a trip through JSON: %o", (config) => {
    const preprocess = imagePreprocessor(config);
    const again = imagePreprocessor(JSON.parse(JSON.stringify(preprocess.config)) as ImagePreprocessorConfig);
    for (const channels of [1, 3, 4]) expect(again(scan(21, 33, channels))).toEqual(preprocess(scan(21, 33, channels)));
  });

  it("does not follow later changes of the config it was given", () => {
    const size: [number, number] = [3, 4];
    const preprocess = imagePreprocessor({ size });
    size[0] = 99;
    expect(preprocess.config.size).toEqual([3, 4]);
    expect(preprocess(scan(9, 9, 1))).toMatchObject({ height: 3, width: 4 });
  });

  it("stacks images of any sizes into one tensor", async () => {
    const preprocess = imagePreprocessor({ size: [6, 7] });
    const before = tf.memory().numTensors;
    const batch = preprocess.batch([scan(9, 20, 1), scan(30, 8, 3)]);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(batch.shape).toEqual([2, ...preprocess.shape]);
    expect((await batch.data()).slice(0, 42)).toEqual(preprocess(scan(9, 20, 1)).data);
    batch.dispose();
  });

  it("has deviation 1 on the images its deviation was measured on", () => {
    const random = seeded(5);
    const images = Array.from({ length: 10 }, () => ({
      data: Uint8Array.from({ length: 400 }, () => random() * 256),
      height: 20,
      width: 20,
      channels: 1,
    }));
    const plain = imagePreprocessor({ size: [10, 10], invert: true });
    const { deviation } = measureDeviation(images, plain);
    expect(measureDeviation(images, imagePreprocessor({ ...plain.config, deviation })).deviation).toBeCloseTo(1, 5);
  });

  it.each([
    { config: { size: [0, 4] }, text: "imagePreprocessor: size[0] must be between 1 and 16777216, got 0" },
    {
      config: { size: [4, 4], deviation: 0 },
      text: "imagePreprocessor: deviation must be finite and greater than 0, got 0",
    },
    {
      config: { size: [4, 4], binarize: true, invert: true },
      text: "imagePreprocessor: binarize makes ink 1 and paper 0 already; leave out invert",
    },
    {
      config: { size: [4, 4], binarize: true, grayscale: false },
      text: "imagePreprocessor: binarize needs grayscale, got grayscale: false",
    },
    {
      config: { size: [4, 4], mean: [1, 2, 3] },
      text: "imagePreprocessor: mean must be one number or one for each of the 1 channels, got 3",
    },
    {
      config: { size: [1e4, 1e4] },
      text: "imagePreprocessor: size must have at most 16777216 pixels, got 10000 x 10000",
    },
    { config: { size: 4 }, text: "imagePreprocessor: size must be a list, got 4" },
    { config: { size: [4, 4], invert: "yes" }, text: 'imagePreprocessor: invert must be true or false, got "yes"' },
    { config: undefined, text: "imagePreprocessor: the content must be an object, got nothing" },
    { config: { size: [4, 4], max: NaN }, text: "imagePreprocessor: max must be a finite number, got NaN" },
    { config: { size: [4, 4], fill: Infinity }, text: "imagePreprocessor: fill must be a finite number, got Infinity" },
    {
      config: { size: [4, 4], crop: { margin: 0.5 } },
      text: "imagePreprocessor: crop.margin must be a whole number, got 0.5",
    },
    {
      config: { size: [4, 4], binarize: { softness: 2, thin: true } },
      text: "imagePreprocessor: binarize.thin makes lines without a ramp; leave out binarize.softness",
    },
    {
      config: { size: [4, 4], binarize: { softness: -2 } },
      text: "imagePreprocessor: binarize.softness must be at least 0, got -2",
    },
  ])("refuses: $text", ({ config, text }) => {
    expect(() => imagePreprocessor(config as unknown as ImagePreprocessorConfig)).toThrow(text);
  });

  it("refuses an image with NaN and an empty batch, when called", () => {
    const preprocess = imagePreprocessor({ size: [4, 4] });
    expect(() => preprocess({ data: new Float32Array([NaN]), height: 1, width: 1, channels: 1 })).toThrow(
      "imagePreprocessor: pixel values must be finite, got NaN in row 0, column 0",
    );
    expect(() => preprocess.batch([])).toThrow("imagePreprocessor: need at least 1 image, got none");
  });
});
