import { describe, expect, it } from "vitest";
import { cropToInk } from "../../src/images/cropToInk.js";

/** White 6 x 8 paper with dark pixels at the given rows and columns. */
function scan(...ink: [number, number][]): { data: Uint8Array; height: number; width: number; channels: number } {
  const data = new Uint8Array(48).fill(255);
  for (const [y, x] of ink) data[y * 8 + x] = 10;
  return { data, height: 6, width: 8, channels: 1 };
}

describe("cropToInk", () => {
  it("cuts to the ink", () => {
    const cropped = cropToInk(scan([1, 2], [3, 4]));
    expect(cropped).toMatchObject({ height: 3, width: 3, channels: 1 });
    expect([...cropped.data]).toEqual([10, 255, 255, 255, 255, 255, 255, 255, 10]);
    expect(cropped.data).toBeInstanceOf(Uint8Array);
  });

  it("leaves a margin as far as the paper goes", () => {
    expect(cropToInk(scan([1, 2], [3, 4]), { margin: 1 })).toMatchObject({ height: 5, width: 5 });
    expect(cropToInk(scan([1, 2], [3, 4]), { margin: 50 })).toMatchObject({ height: 6, width: 8 });
  });

  it("ignores specks with minInk", () => {
    const withSpeck = scan([2, 3], [2, 4], [3, 3], [3, 4], [5, 7]);
    expect(cropToInk(withSpeck)).toMatchObject({ height: 4, width: 5 });
    expect(cropToInk(withSpeck, { minInk: 2 })).toMatchObject({ height: 2, width: 2 });
  });

  it("keeps colours together", () => {
    const data = new Uint8Array(4 * 3).fill(255);
    data.set([1, 2, 3], 6);
    const cropped = cropToInk({ data, height: 2, width: 2, channels: 3 });
    expect(cropped).toEqual({ data: new Uint8Array([1, 2, 3]), height: 1, width: 1, channels: 3 });
  });

  it("returns paper without ink as it is", () => {
    const blank = scan();
    expect(cropToInk(blank)).toBe(blank);
  });

  it("refuses margins that are not whole", () => {
    expect(() => cropToInk(scan(), { margin: -1 })).toThrow(
      "cropToInk: margin must be a whole number of at least 0, got -1",
    );
    expect(() => cropToInk(scan(), { minInk: 0 })).toThrow(
      "cropToInk: minInk must be a whole number of at least 1, got 0",
    );
  });
});
