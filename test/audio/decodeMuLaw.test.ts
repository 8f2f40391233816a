import { describe, expect, it } from "vitest";

import { decodeMuLaw } from "../../src/audio/decodeMuLaw.js";

describe("decodeMuLaw", () => {
  // 16-bit values of ITU-T G.711's decoder.
  it.each([
    { byte: 0x00, value: -32124 },
    { byte: 0x80, value: 32124 },
    { byte: 0x8f, value: 16764 },
    { byte: 0xf0, value: 120 },
    { byte: 0xfe, value: 8 },
    { byte: 0x7f, value: 0 },
    { byte: 0xff, value: 0 },
  ])("turns G.711 byte $byte into $value / 32768", ({ byte, value }) => {
    expect(decodeMuLaw(Uint8Array.of(byte))[0]).toBeCloseTo(value / 32768, 9);
  });

  it("follows the formula where encoded continuously", () => {
    const samples = decodeMuLaw(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      { encoding: "continuous" },
    );
    expect(samples[0]).toBe(-1);
    expect(samples[255]).toBe(1);
    samples.forEach((value, byte) => {
      // Encoding is the inverse: m = sign(x) ln(1 + 255 |x|) / ln 256.
      const m = (Math.sign(value) * Math.log1p(255 * Math.abs(value))) / Math.log(256);
      expect((m + 1) * 127.5).toBeCloseTo(byte, 3);
      expect(samples[255 - byte]).toBeCloseTo(-value, 9);
    });
  });

  it("refuses an encoding it does not know", () => {
    expect(() => decodeMuLaw(new Uint8Array(1), { encoding: "a-law" as "g711" })).toThrow(
      'decodeMuLaw: encoding must be "g711" or "continuous", got "a-law"',
    );
  });
});
