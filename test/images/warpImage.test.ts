import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { warpImage } from "../../src/images/warpImage.js";

const none = { rotation: 0, shear: 0, scale: [1, 1], shift: 0, probability: 1 } as const;

const grey = (height: number, width: number, value: (x: number, y: number) => number): RawImage => ({
  data: Float32Array.from({ length: height * width }, (_, i) => value(i % width, Math.floor(i / width))),
  height,
  width,
  channels: 1,
});

/** Deals the given numbers, then 0.5 for ever. */
function dealt(...values: number[]): () => number {
  let next = 0;
  return () => values[next++] ?? 0.5;
}

/** Where the mass of an image is. */
function centre({ data, width }: RawImage): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  data.forEach((value, i) => {
    mass += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  });
  return [x / mass, y / mass];
}

describe("warpImage", () => {
  it("gives the image back where nothing may change", () => {
    const image = grey(7, 9, (x, y) => x * 3 + y * y);
    expect(warpImage(image, { ...none, random: seeded(1) }).data).toEqual(image.data);
    const never = warpImage(image, { probability: 0, random: seeded(1) });
    expect(never.data).toEqual(image.data);
  });

  it("takes 8-bit images, keeps their size and leaves them as they are", () => {
    const image: RawImage = { data: Uint8Array.from({ length: 20 }, (_, i) => i), height: 4, width: 5, channels: 1 };
    const warped = warpImage(image, { random: seeded(1) });
    expect(warped).toMatchObject({ height: 4, width: 5, channels: 1 });
    expect(warped.data).toBeInstanceOf(Float32Array);
    expect(image.data).toEqual(Uint8Array.from({ length: 20 }, (_, i) => i));
  });

  it("turns by the angle drawn, about the centre", () => {
    // Chance and size of the turn: 1 - the largest, a quarter; the other changes are 0.
    const image = grey(3, 3, (x, y) => 1 + x + 3 * y);
    const turned = warpImage(image, { ...none, rotation: 90, random: dealt(0, 1) });
    expect(Array.from(turned.data, (value) => Math.round(value))).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
  });

  it("moves by the pixels drawn and fills what comes in", () => {
    const image = grey(3, 3, (x) => x + 1);
    // rotation, two shears, two scales, then across (drawn as 1: + shift) and down (0.5: none)
    const moved = warpImage(image, { ...none, shift: 1, fill: 9, random: dealt(0, 0.5, 0, 0.5, 0, 0.5, 0, 0, 0, 0, 0, 1, 0, 0.5) }); // prettier-ignore
    expect(Array.from(moved.data)).toEqual([2, 3, 9, 2, 3, 9, 2, 3, 9]);
  });

  it("enlarges by the scale drawn", () => {
    const image = grey(41, 41, (x, y) => (Math.hypot(x - 20, y - 20) < 8 ? 1 : 0));
    const area = ({ data }: RawImage) => Float64Array.from(data).reduce((sum, value) => sum + value, 0);
    const twice = warpImage(image, { ...none, scale: [2, 2], random: seeded(1) });
    expect(area(twice) / area(image)).toBeCloseTo(4, 0);
  });

  it("keeps within the range of the image and its filling", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer(),
        (height, width, seed) => {
          const random = seeded(seed);
          const image = grey(height, width, () => 100 + 100 * random());
          for (const value of warpImage(image, { elastic: 2, fill: 50, random }).data) {
            expect(value).toBeGreaterThanOrEqual(50 - 1e-4);
            expect(value).toBeLessThanOrEqual(200 + 1e-4);
          }
        },
      ),
    );
  });

  it("bends smoothly, by about the deviation asked for", () => {
    // On a ramp the value is the place, so the difference is the bend.
    const ramp = grey(64, 64, (x) => x);
    const squares: number[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const { data } = warpImage(ramp, { ...none, elastic: 1.5, random: seeded(seed) });
      for (let y = 16; y < 48; y++) {
        for (let x = 16; x < 48; x++) {
          const bend = data[y * 64 + x] - x;
          squares.push(bend * bend);
          // 1.5 a standard deviation between points 21 pixels apart: no jumps
          expect(Math.abs(data[y * 64 + x + 1] - data[y * 64 + x] - 1)).toBeLessThan(0.8);
        }
      }
    }
    const deviation = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
    expect(deviation).toBeGreaterThan(0.6); // between points, of which it is a mean, less than at them
    expect(deviation).toBeLessThan(1.6);
  });

  it("draws the affine changes as often and as far as the defaults say", () => {
    // A dot 10 to the right of the centre shows scale and turn: 0.8 to 1.2, 10 degrees, 0.3, 2 pixels.
    const dot = grey(61, 61, (x, y) => Math.exp(-((x - 40) ** 2 + (y - 30) ** 2) / 4));
    const random = seeded(3);
    let same = 0;
    for (let k = 0; k < 600; k++) {
      const warped = warpImage(dot, { random });
      if (warped.data.every((value, i) => value === dot.data[i])) same++;
      const [x, y] = centre(warped);
      expect(Math.abs(x - 40)).toBeLessThan(6);
      expect(Math.abs(y - 30)).toBeLessThan(9);
    }
    expect(same / 600).toBeLessThan(0.05); // (1/2)^7 = 0.8 %
  });

  it("is the same for the same seed", () => {
    const image = grey(8, 8, (x, y) => x * y);
    const options = { elastic: 1 };
    expect(warpImage(image, { ...options, random: seeded(4) })).toEqual(
      warpImage(image, { ...options, random: seeded(4) }),
    );
    expect(warpImage(image, { ...options, random: seeded(4) })).not.toEqual(
      warpImage(image, { ...options, random: seeded(5) }),
    );
  });

  it("refuses what cannot be", () => {
    const image = grey(2, 2, () => 0);
    expect(() => warpImage({ ...image, channels: 3 })).toThrow("must have 12 values, got 4");
    expect(() => warpImage({ data: new Float32Array(12), height: 2, width: 2, channels: 3 })).toThrow(
      "warpImage: the image must have 1 channel, got 3",
    );
    expect(() => warpImage(image, { scale: [0, 1] })).toThrow("warpImage: the least scale must be between");
    expect(() => warpImage(image, { probability: 2 })).toThrow("probability must be between 0 and 1, got 2");
    expect(() => warpImage(image, { elasticPoints: 1 })).toThrow(
      "elasticPoints must be a whole number of at least 2, got 1",
    );
  });
});
