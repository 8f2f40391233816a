import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawImage } from "../../src/images/rawImage.js";
import { thinInk } from "../../src/images/thinInk.js";

function picture(rows: readonly string[]): RawImage {
  const data = Float32Array.from(rows.join(""), (character) => Number(character === "#"));
  return { data, height: rows.length, width: rows[0].length, channels: 1 };
}

function drawn({ data, width }: RawImage): string[] {
  const text = Array.from(data, (value) => (value > 0 ? "#" : ".")).join("");
  return Array.from({ length: data.length / width }, (_, y) => text.slice(y * width, (y + 1) * width));
}

/** How many pieces hang together, over edges and corners. */
function pieces({ data, height, width }: RawImage): number {
  const left = new Set<number>();
  data.forEach((value, i) => value > 0 && left.add(i));
  let count = 0;
  for (const start of left) {
    count++;
    const open = [start];
    left.delete(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const y = Math.floor(at / width);
      const x = at % width;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = (y + dy) * width + x + dx;
          if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width || !left.delete(next)) continue;
          open.push(next);
        }
      }
    }
  }
  return count;
}

describe("thinInk", () => {
  it("makes a line of a bar", () => {
    const lines = drawn(thinInk(picture([".......", ".#####.", ".#####.", ".#####.", "......."])));
    expect(lines[1]).toBe(".......");
    expect(lines[2]).toContain("###");
    expect(lines[3]).toBe(".......");
  });

  it("gives a thin and a thick pen the same stroke length within a pixel or two", () => {
    const bar = (thickness: number): RawImage =>
      picture(
        Array.from({ length: 15 }, (_, y) => (Math.abs(y - 7) <= thickness ? `..${"#".repeat(40)}..` : ".".repeat(44))),
      );
    const length = (image: RawImage): number => Array.from(thinInk(image).data).reduce((sum, value) => sum + value, 0);
    expect(length(bar(0))).toBe(40);
    for (const thickness of [1, 2, 3])
      expect(Math.abs(length(bar(thickness)) - 40)).toBeLessThanOrEqual(2 * thickness + 1);
  });

  it.each([[["..#..", "..#..", "..#.."]], [["#....", ".#...", "..#..", "...##"]], [["#"]], [["...", "..."]]])(
    "leaves lines as they are: %j",
    (rows) => {
      expect(drawn(thinInk(picture(rows)))).toEqual(rows);
    },
  );

  it("takes nothing apart, joins nothing, loses nothing and adds no ink", () => {
    const blobs = fc
      .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }))
      .chain(([height, width]) =>
        fc
          .array(fc.integer({ min: 0, max: 2 }), { minLength: height * width, maxLength: height * width })
          .map((values) => ({ data: Float32Array.from(values, (v) => Number(v > 0)), height, width, channels: 1 })),
      );
    fc.assert(
      fc.property(blobs, (image) => {
        const thin = thinInk(image);
        expect(pieces(thin)).toBe(pieces(image));
        thin.data.forEach((value, i) => expect(value).toBeLessThanOrEqual(image.data[i]));
        expect(thinInk(thin)).toEqual(thin);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses colours", () => {
    expect(() => thinInk({ data: new Uint8Array(3), height: 1, width: 1, channels: 3 })).toThrow(
      "thinInk: the image must have 1 channel, got 3; see binarizeInk",
    );
  });
});
