import { describe, expect, it } from "vitest";
import { checksum } from "../../src/core/checksum.js";
import { randomInteger, seeded } from "../../src/core/random.js";

describe("checksum", () => {
  it("is always the same, wherever the bytes begin in memory", () => {
    const bytes = Uint8Array.from({ length: 23 }, (_, i) => i * 37);
    expect(checksum([bytes])).toBe("2241a57b475ffd25");
    for (const offset of [1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + offset).subarray(offset);
      moved.set(bytes);
      expect(checksum([moved])).toBe(checksum([bytes]));
    }
  });

  it("changes with every bit, with the order, with zeros at the end, and with where parts end", () => {
    const bytes = Uint8Array.from({ length: 15 }, (_, i) => i);
    const all = new Set([checksum([bytes])]);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      all.add(checksum([changed]));
    }
    for (let zeros = 1; zeros <= 8; zeros++) all.add(checksum([Uint8Array.from([...bytes, ...new Uint8Array(zeros)])]));
    for (let cut = 0; cut <= bytes.length; cut++) all.add(checksum([bytes.subarray(0, cut), bytes.subarray(cut)]));
    all.add(checksum([bytes.slice().reverse()]));
    expect(all.size).toBe(1 + 120 + 8 + 16 + 1);
  });

  it("tells any two of 20,000 random texts apart", () => {
    const random = seeded(1);
    const names = Array.from({ length: 20_000 }, () =>
      checksum([Uint8Array.from({ length: 8 + randomInteger(8, random) }, () => randomInteger(256, random))]),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
