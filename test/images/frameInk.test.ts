import { describe, expect, it } from "vitest";
import type { RawImage } from "../../src/images/rawImage.js";
import { frameInk } from "../../src/images/frameInk.js";

const image = (height: number, width: number, isInk: (x: number, y: number) => boolean): RawImage => ({
  data: Float32Array.from({ length: height * width }, (_, i) => Number(isInk(i % width, Math.floor(i / width)))),
  height,
  width,
  channels: 1,
});
const disc = (cx: number, cy: number, r: number): RawImage =>
  image(120, 200, (x, y) => Math.hypot(x - cx, y - cy) <= r);
const sum = ({ data }: RawImage): number => Array.from(data).reduce((total, value) => total + value, 0);

describe("frameInk", () => {
  it("frames ink alike wherever it stands and however large it is", () => {
    const [small, large] = [disc(40, 50, 15), disc(120, 60, 45)].map((ink) => Array.from(frameInk(ink, [32, 64]).data));
    const difference = small.reduce((total, value, i) => total + Math.abs(value - large[i]), 0) / 2048;
    expect(difference).toBeLessThan(0.01);
    expect(small.reduce((total, value) => total + value, 0)).toBeGreaterThan(100);
  });

  it("keeps sizes, and every pixel, at a scale of 1", () => {
    const framed = frameInk(disc(40, 50, 15), [64, 96], { scale: 1 });
    const centred = image(64, 96, (x, y) => Math.hypot(x - 48, y - 32) <= 15);
    expect([framed.height, framed.width, framed.channels]).toEqual([64, 96, 1]);
    expect(Array.from(framed.data)).toEqual(Array.from(centred.data));
  });

  it("has four times the ink at twice the scale", () => {
    const [once, twice] = [1, 2].map((scale) => sum(frameInk(disc(80, 60, 12), [80, 80], { scale })));
    expect(twice / once).toBeCloseTo(4, 1);
  });

  it("leaves more paper about the ink the further it reaches", () => {
    const [near, far] = [2, 4].map((reach) => sum(frameInk(disc(80, 60, 12), [80, 80], { reach })));
    expect(near / far).toBeCloseTo(4, 0);
  });

  it("frames paper without ink as paper", () => {
    const paper = image(20, 30, () => false);
    for (const options of [{}, { scale: 0.5 }]) expect(sum(frameInk(paper, [32, 64], options))).toBe(0);
  });

  it("refuses colours, frames without pixels and scales that are not positive", () => {
    const ink = disc(40, 50, 15);
    const colour = { data: new Float32Array(12), height: 2, width: 2, channels: 3 };
    expect(() => frameInk(colour, [32, 64])).toThrow("frameInk: the image must have 1 channel, got 3");
    expect(() => frameInk(ink, [0, 64])).toThrow("frameInk: the height must be");
    expect(() => frameInk(ink, [32, 64], { scale: 0 })).toThrow("frameInk: scale must be");
    expect(() => frameInk(ink, [32, 64], { reach: -1 })).toThrow("frameInk: reach must be");
  });
});
