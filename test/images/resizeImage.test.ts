import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers gradients
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { stackImages } from "../../src/images/stackImages.js";
import { resizeBatch, resizeImage } from "../../src/images/resizeImage.js";

function noise(height: number, width: number, channels: number, seed: number): RawImage {
  const random = seeded(seed);
  return {
    data: Uint8Array.from({ length: height * width * channels }, () => random() * 256),
    height,
    width,
    channels,
  };
}

describe("resizeImage", () => {
  it("interpolates between half-pixel centres (hand-worked)", () => {
    const row = { data: new Uint8Array([0, 100]), height: 1, width: 2, channels: 1 };
    // New centres in old pixels: 0.25, 0.75, 1.25, 1.75, less the half: -0.25 (repeats the edge), 0.25, 0.75, 1.25.
    expect([...resizeImage(row, [1, 4]).data]).toEqual([0, 25, 75, 100]);
  });

  it("averages with a widened triangle when it reduces (hand-worked)", () => {
    const row = { data: new Uint8Array([0, 0, 80, 0]), height: 1, width: 4, channels: 1 };
    // Scale 2, centres 1 and 3; weights of old pixels 0..3 for the first: 0.75, 0.75, 0.25, 0 over 1.75; mirrored for the second.
    const [a, b] = resizeImage(row, [1, 2]).data;
    expect(a).toBeCloseTo((80 * 0.25) / 1.75, 4);
    expect(b).toBeCloseTo((80 * 0.75) / 1.75, 4);
    expect([...resizeImage(row, [1, 2], { antialias: false }).data]).toEqual([0, 40]);
  });

  it.each([
    [7, 9, 14, 5],
    [20, 30, 7, 8],
    [5, 5, 11, 13],
    [40, 3, 6, 6],
    [1, 1, 3, 3],
  ])(
    "without antialias is tf.image.resizeBilinear with half-pixel centres: %i x %i to %i x %i",
    async (h, w, toH, toW) => {
      const image = noise(h, w, 3, h * 100 + w);
      const batch = stackImages([image]);
      const oracle = await tf.image.resizeBilinear(batch, [toH, toW], false, true).data();
      const ours = resizeImage(image, [toH, toW], { antialias: false }).data;
      ours.forEach((value, i) => expect(value).toBeCloseTo(oracle[i], 2));
    },
  );

  it("keeps thin strokes when it reduces, and loses them without antialias", () => {
    // White paper with one-pixel strokes every 8 pixels, reduced 8 times.
    const data = new Uint8Array(64 * 64).fill(255);
    for (let y = 0; y < 64; y++) for (let x = 0; x < 64; x += 8) data[y * 64 + x] = 0;
    const scan = { data, height: 64, width: 64, channels: 1 };
    const ink = (values: RawImage["data"]): number =>
      Array.from(values).reduce((sum, value) => sum + 255 - value, 0) / values.length;
    expect(ink(resizeImage(scan, [8, 8]).data)).toBeGreaterThan(20); // 255 / 8 = 32 in the scan
    expect(ink(resizeImage(scan, [8, 8], { antialias: false }).data)).toBe(0);
  });

  it("pads with fill, centred, keeping the proportions", () => {
    const image = { data: new Uint8Array([1, 2, 3, 4]), height: 1, width: 4, channels: 1 };
    expect([...resizeImage(image, [4, 4], { keepAspect: true, fill: 9 }).data]).toEqual([
      9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9, 9, 9, 9, 9,
    ]);
    expect(resizeImage(image, [3, 4], { keepAspect: true }).data[0]).toBe(255);
  });

  it("keeps one colour that colour, at every size", () => {
    const image = { data: new Uint8Array(6 * 7 * 3).fill(200), height: 6, width: 7, channels: 3 };
    for (const size of [
      [1, 1],
      [3, 20],
      [13, 2],
    ] as const) {
      for (const value of resizeImage(image, size).data) expect(value).toBeCloseTo(200, 3);
    }
  });

  // torch 2.13.0, torch.nn.functional.interpolate(x, size, mode="bilinear", antialias=True, align_corners=False).
  it.each([
    { size: [2, 3], values: [49.3636, 44.5856, 53.1558, 46.6234, 53.5348, 52.3831] },
    {
      size: [3, 10],
      values: [
        24.4286, 44.7786, 59.8571, 55.4571, 41.6786, 32.2286, 29.9928, 55.8929, 55.8214, 44.4286, 35.4444, 43.45,
        53.6389, 63.8278, 52.1333, 42.6833, 39.4055, 65.3056, 65.9556, 55.4444, 44.8571, 41.4, 47.8214, 73.7214,
        62.1071, 52.6571, 47.5357, 33.0357, 44.5071, 64.8571,
      ],
    },
    {
      size: [4, 4],
      values: [
        32.4286, 49.8, 40.11, 50.9405, 55.2421, 56.71, 40.2867, 59.3254, 37.5754, 52.51, 47.87, 66.9087, 44.3571, 67.5,
        47.71, 41.2262,
      ],
    },
  ])("agrees with PyTorch's antialiased resize of 5 x 7 to $size", ({ size, values }) => {
    const data = Float32Array.from({ length: 35 }, (_, i) => (i * 37) % 101);
    const ours = resizeImage({ data, height: 5, width: 7, channels: 1 }, size as [number, number]).data;
    expect(ours).toHaveLength(values.length);
    ours.forEach((value, i) => expect(Math.abs(value - values[i])).toBeLessThan(2e-4));
  });

  it("refuses bad sizes and fills", () => {
    const image = noise(2, 2, 1, 1);
    expect(() => resizeImage(image, [0, 4])).toThrow("resizeImage: height must be a whole number of at least 1, got 0");
    expect(() => resizeImage(image, [4, 2.5])).toThrow(
      "resizeImage: width must be a whole number of at least 1, got 2.5",
    );
    expect(() => resizeImage(image, [4, 4], { fill: NaN })).toThrow(
      "resizeImage: fill must be a finite number, got NaN",
    );
  });
});

describe("resizeBatch", () => {
  it.each([
    { keepAspect: true, antialias: true },
    { keepAspect: true, antialias: false },
    { keepAspect: false, antialias: true },
    { keepAspect: false, antialias: false },
  ])("agrees with resizeImage: $keepAspect $antialias", async (options) => {
    for (const size of [
      [5, 8],
      [30, 12],
      [17, 17],
    ] as const) {
      const images = [noise(17, 23, 3, 1), noise(17, 23, 3, 2)];
      const batch = stackImages(images);
      const before = tf.memory().numTensors;
      const resized = resizeBatch(batch, size, { ...options, fill: 17 });
      expect(tf.memory().numTensors).toBe(before + 1);
      expect(resized.shape).toEqual([2, ...size, 3]);
      const expected = images.flatMap((image) => [...resizeImage(image, size, { ...options, fill: 17 }).data]);
      (await resized.data()).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-3));
      tf.dispose([batch, resized]);
    }
  });

  it("lets a gradient through", async () => {
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(resizeBatch(x as tf.Tensor4D, [2, 2])))(tf.ones([1, 4, 4, 1]));
    expect(gradient.shape).toEqual([1, 4, 4, 1]);
    expect((await tf.sum(gradient).data())[0]).toBeCloseTo(4, 4); // the weights of each of 4 new pixels sum to 1
  });

  it("refuses a wrong rank", () => {
    expect(() => resizeBatch(tf.zeros([2, 2, 3]) as unknown as tf.Tensor4D, [1, 1])).toThrow(
      "resizeBatch: images must have shape [n, height, width, channels], got [2, 2, 3]",
    );
  });
});
