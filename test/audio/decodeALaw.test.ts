import { describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { decodeALaw } from "../../src/audio/decodeALaw.js";

describe("decodeALaw", () => {
  it("has the steps of G.711: least, first of the second segment, largest", () => {
    const samples = decodeALaw(Uint8Array.of(0xd5, 0x55, 0xc5, 0xaa, 0x2a));
    expect(Array.from(samples, (value) => value * 32768)).toEqual([8, -8, 264, 32256, -32256]);
  });

  it("agrees with another decoder on all 256 bytes", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const other = new wavefile.WaveFile();
    other.fromScratch(1, 8000, "8a", bytes);
    other.fromALaw();
    const expected = Array.from(other.getSamples(false, Float64Array), (v) => v / 32768);
    expect(Array.from(decodeALaw(bytes))).toEqual(expected);
  });
});
