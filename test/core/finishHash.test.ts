import { expect, it } from "vitest";
import { finishHash } from "../../src/core/finishHash.js";

it("equals MurmurHash3's fmix32", () => {
  // murmurhash3_x86_32 of the empty key is fmix32(seed): smhasher's test values, as listed for the reference implementation.
  expect([0, 1, 0xffffffff].map((seed) => finishHash(seed))).toEqual([0, 0x514e28b7, 0x81f16f39]);
});

it("changes about half of the 32 bits where one bit of the state changes", () => {
  let changed = 0;
  for (let state = 0; state < 64; state++) {
    for (let bit = 0; bit < 32; bit++) {
      let difference = finishHash(state) ^ finishHash(state ^ (1 << bit));
      for (; difference !== 0; difference &= difference - 1) changed++;
    }
  }
  expect(changed / (64 * 32)).toBeGreaterThan(15.5);
  expect(changed / (64 * 32)).toBeLessThan(16.5);
});
