import { describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";
import { augmentImage, type AugmentImageOptions, type RawImage } from "one-shot-ts/images";

const OFF: AugmentImageOptions = { flip: 0, shift: 0, zoom: 0, contrast: 0, brightness: 0, tint: 0, erase: 0 };

const random = seeded(4);
const image: RawImage = {
  data: Uint8Array.from({ length: 6 * 4 * 3 }, () => 256 * random()),
  height: 6,
  width: 4,
  channels: 3,
};

describe("augmentImage", () => {
  it("leaves the image as it is with every amount at 0, in values of its own", () => {
    const { data, height, width, channels } = augmentImage(image, OFF);
    expect([height, width, channels]).toEqual([6, 4, 3]);
    expect(Array.from(data)).toEqual(Array.from(image.data));
    expect(data).not.toBe(image.data);
  });

  it("mirrors left to right, colours kept", () => {
    const { data } = augmentImage(image, { ...OFF, flip: 1 });
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 4; x++) {
        const at = (column: number): number => (y * 4 + column) * 3;
        expect(data.slice(at(x), at(x) + 3)).toEqual(Float32Array.from(image.data.slice(at(3 - x), at(3 - x) + 3)));
      }
    }
  });

  it("moves the section by at most its share, and goes on with the edge beyond the image", () => {
    const ramp = { data: Float32Array.from({ length: 10 }, (_, x) => 10 * x), height: 1, width: 10, channels: 1 };
    const draw = seeded(1);
    const firsts = Array.from({ length: 200 }, () => augmentImage(ramp, { ...OFF, shift: 0.2, random: draw }).data);
    const moved = firsts.map((data) => (data[5] - 50) / 10);
    expect(Math.max(...moved)).toBeLessThanOrEqual(2);
    expect(Math.max(...moved)).toBeGreaterThan(1.8);
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(-2);
    expect(Math.min(...moved)).toBeLessThan(-1.8);
    for (const data of firsts) {
      expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...data)).toBeLessThanOrEqual(90);
    }
  });

  it("zooms about the middle", () => {
    const ramp = { data: Float32Array.from({ length: 11 }, (_, x) => 10 * x), height: 1, width: 11, channels: 1 };
    const draw = seeded(2);
    for (let k = 0; k < 50; k++) {
      const { data } = augmentImage(ramp, { ...OFF, zoom: 0.3, random: draw });
      expect(data[5]).toBeCloseTo(50, 4);
      const step = (data[6] - data[4]) / 20;
      expect(step).toBeGreaterThan(0.7 * 0.9 - 1e-6);
      expect(step).toBeLessThan(1.3 * 1.1 + 1e-6);
    }
  });

  it.each([
    // With these numbers 2u − 1 is 1: the whole amount.
    { amounts: { brightness: 0.1 }, expected: [75.5, 125.5] },
    { amounts: { contrast: 0.5 }, expected: [37.5, 112.5] }, // about the mean, 75
    { amounts: { tint: 0.2 }, expected: [60, 120] },
  ])("changes light by hand-worked amounts: $amounts", ({ amounts, expected }) => {
    const grey = { data: Uint8Array.of(50, 100), height: 1, width: 2, channels: 1 };
    const { data } = augmentImage(grey, { ...OFF, ...amounts, random: () => 1 });
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 3);
    });
  });

  it("covers a tenth to a third of the area with one grey", () => {
    const black = { data: new Uint8Array(60 * 40 * 3), height: 60, width: 40, channels: 3 };
    const draw = seeded(3);
    for (let k = 0; k < 50; k++) {
      const { data } = augmentImage(black, { ...OFF, erase: 1, random: draw });
      const covered = data.filter((value) => value > 0);
      expect(new Set(covered).size).toBe(1);
      expect(covered.length / data.length).toBeGreaterThan(0.08);
      expect(covered.length / data.length).toBeLessThan(0.36);
    }
  });

  it("gives the same for the same seed, within 0 to 255", () => {
    const [one, same, other] = [5, 5, 6].map((seed) => augmentImage(image, { random: seeded(seed), erase: 0 }));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(Math.min(...one.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...one.data)).toBeLessThanOrEqual(255);
  });

  it("takes images of one pixel", () => {
    const dot = { data: Uint8Array.of(7), height: 1, width: 1, channels: 1 };
    expect(augmentImage(dot, { ...OFF, shift: 0.5, zoom: 0.5 }).data).toEqual(Float32Array.of(7));
  });

  it("refuses amounts out of their range", () => {
    expect(() => augmentImage(image, { shift: 0.6 })).toThrow("augmentImage: shift must be between 0 and 0.5, got 0.6");
    expect(() => augmentImage(image, { flip: -1 })).toThrow("augmentImage: flip must be between 0 and 1, got -1");
  });
});
