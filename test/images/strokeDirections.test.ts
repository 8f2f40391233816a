import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { strokeDirections } from "../../src/images/strokeDirections.js";

const image = (height: number, width: number, isInk: (x: number, y: number) => boolean): RawImage => ({
  data: Float32Array.from({ length: height * width }, (_, i) => Number(isInk(i % width, Math.floor(i / width)))),
  height,
  width,
  channels: 1,
});
const upright = image(64, 128, (x) => x >= 62 && x < 66);
const level = image(64, 128, (_, y) => y >= 30 && y < 34);
const slanting = image(64, 64, (x, y) => Math.abs(x - y) < 2);

function strongest(strokes: Float32Array, depth: number): number {
  const sums = new Float64Array(depth);
  strokes.forEach((value, i) => (sums[i % depth] += value));
  return sums.indexOf(Math.max(...sums));
}

describe("strokeDirections", () => {
  it("tells upright, level and slanting strokes apart", () => {
    expect(strongest(strokeDirections(upright), 8)).toBe(0); // grey changes from left to right
    expect(strongest(strokeDirections(level), 8)).toBe(4);
    expect(strongest(strokeDirections(slanting), 8)).toBe(6); // and here from one lower corner to the other upper one
    expect(strongest(strokeDirections(level, { directions: 4 }), 4)).toBe(2);
  });

  it("says it cell by cell: nothing where there is no stroke", () => {
    const strokes = strokeDirections(upright, { cell: 8 });
    expect(strokes).toHaveLength(8 * 16 * 8);
    const columns = Array.from({ length: 16 }, (_, column) => strokes[(3 * 16 + column) * 8]);
    expect(columns.map((value) => value > 0)).toEqual(columns.map((_, column) => column === 7 || column === 8));
  });

  it("counts directions around the half turn: upside down, each is its mirror image, the last and the first too", () => {
    const random = seeded(1);
    const ink = { data: Float32Array.from({ length: 16 * 24 }, () => random()), height: 16, width: 24, channels: 1 };
    const turned = { ...ink, data: ink.data.map((_, i) => ink.data[(15 - Math.floor(i / 24)) * 24 + (i % 24)]) };
    const [strokes, mirrored] = [ink, turned].map((image) => strokeDirections(image));
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 6; column++) {
        for (let k = 0; k < 8; k++) {
          const here = strokes[(row * 6 + column) * 8 + k];
          expect(mirrored[((3 - row) * 6 + column) * 8 + ((8 - k) % 8)]).toBeCloseTo(here, 4);
        }
      }
    }
  });

  it("says with withInk how much of each cell is ink, all else alike", () => {
    const plain = strokeDirections(upright);
    const strokes = strokeDirections(upright, { withInk: true });
    expect(strokes.filter((_, i) => i % 9 !== 8)).toEqual(plain);
    const row = Array.from({ length: 32 }, (_, column) => strokes[(8 * 32 + column) * 9 + 8]);
    expect(row).toEqual(row.map((_, column) => (column === 15 || column === 16 ? 8 : 0))); // half of the cell, of 16
  });

  it("finds nothing on paper without ink", () => {
    expect(
      Math.max(
        ...strokeDirections(
          image(8, 8, () => false),
          { withInk: true },
        ),
      ),
    ).toBe(0);
  });

  it("refuses colours and sides that are not multiples of the cell", () => {
    expect(() => strokeDirections(image(64, 126, () => false))).toThrow(
      "strokeDirections: the image's sides must be multiples of 4 pixels, got 64 x 126",
    );
    const colour = { data: new Float32Array(48), height: 4, width: 4, channels: 3 };
    expect(() => strokeDirections(colour)).toThrow("strokeDirections: the image must have 1 channel, got 3");
    expect(() => strokeDirections(upright, { directions: 0 })).toThrow("strokeDirections: directions must be");
  });
});
