import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { stackImages } from "../../src/images/stackImages.js";
import { standardizeBatch, standardizeImage, type StandardizeOptions } from "../../src/images/standardizeImage.js";

const image = { data: new Uint8Array([2, 4, 4, 4, 5, 5, 7, 9]), height: 2, width: 2, channels: 2 };

describe("standardizeImage", () => {
  it("divides only, as SigNet does", () => {
    expect([...standardizeImage(image, { deviation: 2 }).data]).toEqual([1, 2, 2, 2, 2.5, 2.5, 3.5, 4.5]);
  });

  it("standardises an image by itself: mean 5 and deviation 2 here", () => {
    expect([...standardizeImage(image, { mean: "image", deviation: "image" }).data]).toEqual([
      -1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2,
    ]);
  });

  it("takes one number a channel", () => {
    expect([...standardizeImage(image, { mean: [1, 2], deviation: [1, 2] }).data]).toEqual([
      1, 1, 3, 1, 4, 1.5, 6, 3.5,
    ]);
  });

  it("makes zeros, not NaN, of an image of one colour", () => {
    const flat = { data: new Uint8Array(4).fill(9), height: 2, width: 2, channels: 1 };
    expect([...standardizeImage(flat, { mean: "image", deviation: "image" }).data]).toEqual([0, 0, 0, 0]);
  });

  it.each([
    {
      options: { deviation: 0 },
      text: "standardizeImage: deviation must be finite and greater than 0, got 0; images of one colour have no deviation to divide by",
    },
    { options: { deviation: -1 }, text: "standardizeImage: deviation must be finite and greater than 0, got -1" },
    { options: { mean: NaN }, text: "standardizeImage: mean must be finite, got NaN" },
    {
      options: { mean: [1, 2, 3] },
      text: "standardizeImage: mean must be one number or one for each of the 2 channels, got 3",
    },
  ])("refuses: $text", ({ options, text }) => {
    expect(() => standardizeImage(image, options)).toThrow(new RangeError(text));
  });
});

describe("standardizeBatch", () => {
  it.each<StandardizeOptions>([
    { deviation: 3 },
    { mean: [10, 20, 30], deviation: [1, 2, 3] },
    { mean: "image", deviation: "image" },
    { mean: "image" },
    { deviation: "image" },
    {},
  ])("agrees with standardizeImage: %o", async (options) => {
    const random = seeded(3);
    const images = [0, 1, 2].map((i) => ({
      data: Uint8Array.from({ length: 4 * 5 * 3 }, () => (i === 2 ? 7 : random() * 256)),
      height: 4,
      width: 5,
      channels: 3,
    }));
    const batch = stackImages(images);
    const before = tf.memory().numTensors;
    const result = standardizeBatch(batch, options);
    expect(tf.memory().numTensors).toBe(before + 1);
    const expected = images.flatMap((one) => [...standardizeImage(one, options).data]);
    (await result.data()).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-3));
    tf.dispose([batch, result]);
  });

  it("refuses a list that does not fit", () => {
    expect(() => standardizeBatch(tf.zeros([1, 2, 2, 1]), { deviation: [1, 2] })).toThrow(
      "standardizeBatch: deviation must be one number or one for each of the 1 channels, got 2",
    );
  });
});
