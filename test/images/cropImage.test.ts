import { describe, expect, it } from "vitest";
import { cropImage, type RawImage } from "one-shot-ts/images";

/** Each value tells its row, column and channel. */
const image: RawImage = {
  data: Uint8Array.from({ length: 5 * 6 * 2 }, (_, i) => i),
  height: 5,
  width: 6,
  channels: 2,
};

const at = (row: number, column: number): number[] => [0, 1].map((c) => (row * 6 + column) * 2 + c);

describe("cropImage", () => {
  it("cuts out exactly the rectangle, channels and type of values kept", () => {
    const { data, height, width, channels } = cropImage(image, { left: 1, top: 2, width: 2, height: 3 });
    expect([height, width, channels]).toEqual([3, 2, 2]);
    expect(data).toBeInstanceOf(Uint8Array);
    expect(Array.from(data)).toEqual([2, 3, 4].flatMap((row) => [...at(row, 1), ...at(row, 2)]));
  });

  it.each([
    { section: { left: -3, top: -1, width: 5, height: 3 }, size: [2, 2], first: at(0, 0) },
    { section: { left: 4, top: 3, width: 9, height: 9 }, size: [2, 2], first: at(3, 4) },
    { section: { left: 1.4, top: 0.6, width: 2, height: 2 }, size: [2, 2], first: at(1, 1) }, // 0.6 to 2.6: rows 1 and 2
    { section: { left: 5.9, top: 0, width: 0.05, height: 1 }, size: [1, 1], first: at(0, 5) },
  ])("leaves off what lies beyond and rounds to whole pixels: $section", ({ section, size, first }) => {
    const { data, height, width } = cropImage(image, section);
    expect([height, width]).toEqual(size);
    expect(Array.from(data.slice(0, 2))).toEqual(first);
  });

  it("gives a copy", () => {
    const whole = cropImage(image, { left: 0, top: 0, width: 6, height: 5 });
    expect(whole.data).toEqual(image.data);
    expect(whole.data).not.toBe(image.data);
  });

  it.each([
    { left: 6, top: 0, width: 2, height: 2 },
    { left: -2, top: 0, width: 2, height: 2 },
    { left: 0, top: 0, width: 0, height: 2 },
    { left: 0, top: 0, width: NaN, height: 2 },
  ])("refuses a section that is not there: %o", (section) => {
    expect(() => cropImage(image, section)).toThrow(
      "cropImage: the section must lie within the image of 6 x 5 pixels, at least in part, got",
    );
  });
});
