import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { pngDataUri } from "../../src/plots/pngDataUri.js";

const bytes = (uri: string): Buffer => Buffer.from(uri.replace("data:image/png;base64,", ""), "base64");

describe("pngDataUri", () => {
  it.each([1, 2, 3, 4])("is read back by another decoder, pixel for pixel, with %i channels", async (channels) => {
    const random = seeded(channels);
    const data = Uint8Array.from({ length: 7 * 5 * channels }, () => 256 * random());
    const uri = await pngDataUri({ data, height: 7, width: 5, channels });
    const { data: pixels, info } = await sharp(bytes(uri)).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ height: 7, width: 5 });
    // sharp widens grey to as many channels as it likes: compare the first of each pixel, then all where the counts agree.
    for (let pixel = 0; pixel < 35; pixel++) expect(pixels[pixel * info.channels]).toBe(data[pixel * channels]);
    if (info.channels === channels) expect(Uint8Array.from(pixels)).toEqual(data);
  });

  it("rounds and clamps floating point", async () => {
    const uri = await pngDataUri({ data: Float32Array.of(-3, 300, 99.6, 0), height: 1, width: 4, channels: 1 });
    const pixels = await sharp(bytes(uri)).toColourspace("b-w").raw().toBuffer();
    expect([...pixels]).toEqual([0, 255, 100, 0]);
  });

  it("refuses more than four channels", async () => {
    await expect(pngDataUri({ data: new Uint8Array(5), height: 1, width: 1, channels: 5 })).rejects.toThrow(
      "pngDataUri: an image must have 1 to 4 channels, got 5",
    );
  });
});
