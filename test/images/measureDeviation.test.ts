import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureDeviation } from "../../src/images/measureDeviation.js";
import { invertImage } from "../../src/images/invertImage.js";

describe("measureDeviation", () => {
  it("finds mean 5 and deviation 2 of 2, 4, 4, 4, 5, 5, 7, 9, spread over two images", () => {
    const found = measureDeviation([
      { data: new Uint8Array([2, 4, 4]), height: 1, width: 3, channels: 1 },
      { data: new Uint8Array([4, 5, 5, 7, 9]), height: 1, width: 5, channels: 1 },
    ]);
    expect(found.mean).toBeCloseTo(5, 12);
    expect(found.deviation).toBeCloseTo(2, 12);
    expect(found.images).toBe(2);
  });

  it("agrees with the textbook formula over all values, and over each channel", () => {
    const pixels = fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 2, maxLength: 20 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(pixels, (lists) => {
        const images = lists.map((list) => ({
          data: new Uint8Array(list.slice(0, list.length - (list.length % 2))),
          height: 1,
          width: Math.floor(list.length / 2),
          channels: 2,
        }));
        const found = measureDeviation(images);
        const all = images.flatMap((image) => [...image.data]);
        const textbook = (values: number[]): [number, number] => {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
        };
        const [mean, deviation] = textbook(all);
        expect(found.mean).toBeCloseTo(mean, 9);
        expect(found.deviation).toBeCloseTo(deviation, 9);
        for (const c of [0, 1]) {
          const [channelMean, channelDeviation] = textbook(
            images.flatMap((image) => [...image.data].filter((_, i) => i % 2 === c)),
          );
          expect(found.channelMeans[c]).toBeCloseTo(channelMean, 9);
          expect(found.channelDeviations[c]).toBeCloseTo(channelDeviation, 9);
        }
      }),
    );
  });

  it("keeps its digits far from zero", () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => 1_000_000 + (i % 2));
    expect(measureDeviation([{ data: values, height: 1, width: 1000, channels: 1 }]).deviation).toBeCloseTo(0.5, 9);
  });

  it("measures what the preprocessing makes of the images", () => {
    const images = [{ data: new Uint8Array([0, 10]), height: 1, width: 2, channels: 1 }];
    expect(measureDeviation(images, (image) => invertImage(image)).mean).toBe(250);
  });

  it("refuses no images and differing channels", () => {
    expect(() => measureDeviation([])).toThrow("measureDeviation: need at least 1 image, got none");
    const grey = { data: new Uint8Array(3), height: 1, width: 3, channels: 1 };
    expect(() => measureDeviation([grey, { ...grey, width: 1, channels: 3 }])).toThrow(
      "measureDeviation: all images must have the same number of channels, got 1 and 3 at image 1",
    );
  });
});
