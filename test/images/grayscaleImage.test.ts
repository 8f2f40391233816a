import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { stackImages } from "../../src/images/stackImages.js";
import { grayscaleBatch, grayscaleImage, rgbImage } from "../../src/images/grayscaleImage.js";

describe("grayscaleImage", () => {
  it.each([
    { rgb: [255, 0, 0], grey: 76.245 },
    { rgb: [0, 255, 0], grey: 149.685 },
    { rgb: [0, 0, 255], grey: 29.07 },
    { rgb: [255, 255, 255], grey: 255 },
    { rgb: [10, 20, 30], grey: 18.15 }, // 2.99 + 11.74 + 3.42
  ])("makes $grey of $rgb", ({ rgb, grey }) => {
    const image = { data: new Uint8Array(rgb), height: 1, width: 1, channels: 3 };
    expect(grayscaleImage(image).data[0]).toBeCloseTo(grey, 3);
  });

  it("lays alpha on white paper", () => {
    const rgba = {
      data: new Uint8ClampedArray([0, 0, 0, 0, 0, 0, 0, 255, 100, 100, 100, 51]),
      height: 1,
      width: 3,
      channels: 4,
    };
    const grey = grayscaleImage(rgba).data;
    expect(grey[0]).toBe(255);
    expect(grey[1]).toBe(0);
    expect(grey[2]).toBeCloseTo(0.2 * 100 + 0.8 * 255, 3);
    expect(grayscaleImage({ data: new Uint8Array([0, 51]), height: 1, width: 1, channels: 2 }).data[0]).toBeCloseTo(
      204,
      3,
    );
  });

  it("returns a grey image itself", () => {
    const image = { data: new Uint8Array([3]), height: 1, width: 1, channels: 1 };
    expect(grayscaleImage(image)).toBe(image);
  });

  it("refuses more than 4 channels", () => {
    expect(() => grayscaleImage({ data: new Uint8Array(5), height: 1, width: 1, channels: 5 })).toThrow(
      "grayscaleImage: an image must have 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels, got 5",
    );
  });
});

describe("rgbImage", () => {
  it("repeats grey, drops alpha over white, keeps RGB", () => {
    expect([...rgbImage({ data: new Uint8Array([7, 9]), height: 1, width: 2, channels: 1 }).data]).toEqual([
      7, 7, 7, 9, 9, 9,
    ]);
    expect([
      ...rgbImage({ data: new Uint8Array([1, 2, 3, 255, 1, 2, 3, 0]), height: 2, width: 1, channels: 4 }).data,
    ]).toEqual([1, 2, 3, 255, 255, 255]);
    expect([...rgbImage({ data: new Uint8Array([0, 0]), height: 1, width: 1, channels: 2 }).data]).toEqual([
      255, 255, 255,
    ]);
    const image = { data: new Uint8Array(3), height: 1, width: 1, channels: 3 };
    expect(rgbImage(image)).toBe(image);
  });
});

describe("grayscaleBatch", () => {
  it("agrees with grayscaleImage and leaves one tensor", async () => {
    const random = seeded(1);
    const images = Array.from({ length: 3 }, () => ({
      data: Uint8Array.from({ length: 4 * 5 * 3 }, () => random() * 256),
      height: 4,
      width: 5,
      channels: 3,
    }));
    const batch = stackImages(images);
    const before = tf.memory().numTensors;
    const grey = grayscaleBatch(batch);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(grey.shape).toEqual([3, 4, 5, 1]);
    const expected = images.flatMap((image) => [...grayscaleImage(image).data]);
    (await grey.data()).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3));
    tf.dispose([batch, grey]);
  });

  it("refuses other channels and ranks", () => {
    expect(() => grayscaleBatch(tf.zeros([1, 2, 2, 4]))).toThrow(
      "grayscaleBatch: images must have 1 or 3 channels, got 4",
    );
    expect(() => grayscaleBatch(tf.zeros([2, 2, 3]) as unknown as tf.Tensor4D)).toThrow(
      "grayscaleBatch: images must have shape [n, height, width, channels], got [2, 2, 3]",
    );
  });
});
