import fc from "fast-check";
import { expect, it } from "vitest";

import { fromArrays, fromReader } from "../../src/data/dataset.js";
import { pairKinds } from "../../src/data/pairLabels.js";
import { everyPair } from "../../src/samplers/everyPair.js";

it("everyPair lists all pairs of two rows once, labelled by class", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }), (names) => {
      const { left, right, y } = everyPair(
        fromArrays(
          names.map((_, row) => [row]),
          names,
        ),
      );
      expect(left.length).toBe((names.length * (names.length - 1)) / 2);
      expect(new Set(Array.from(left, (row, i) => `${Math.min(row, right[i])} ${Math.max(row, right[i])}`)).size).toBe(
        left.length,
      );
      left.forEach((row, i) => {
        expect(row).not.toBe(right[i]);
        expect(y[i]).toBe(names[row] === names[right[i]] ? 0 : 1);
      });
    }),
  );
});

it("everyPair puts a forgery against the genuine samples of its writer only, as the questioned one", () => {
  const data = fromArrays([[0], [1], [2], [3], [4]], ["w", "w", "w", "v", "v"], { forged: [0, 0, 1, 0, 1] });
  const { left, right, y, kind } = everyPair(data);
  const pairs = Array.from(left, (row, i) => `${row}-${right[i]} ${pairKinds[kind[i]]} ${y[i]}`);
  expect(pairs).toEqual([
    "0-1 same 0",
    "0-2 skilled 1",
    "0-3 random 1",
    "1-2 skilled 1",
    "1-3 random 1",
    "3-4 skilled 1",
  ]);
});

it("everyPair takes no more memory than the pairs it lists", () => {
  const names = Uint16Array.from({ length: 3000 }, (_, row) => row % 700);
  const many = fromReader({ sampleShape: [1], labels: names, read: () => [0] });
  const before = process.memoryUsage();
  const { left, right, y, kind, rowCount } = everyPair(many);
  const after = process.memoryUsage();
  const pairs = (3000 * 2999) / 2;
  expect([left.length, right.length, y.length, kind.length, rowCount]).toEqual([pairs, pairs, pairs, pairs, 3000]);
  const bytes = [left, right, y, kind].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(bytes / pairs).toBe(10);
  const grown = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
  expect(grown / pairs).toBeLessThan(13);
});

it("everyPair refuses more pairs than memory should hold", () => {
  const many = fromReader({ sampleShape: [1], labels: new Int32Array(20_000), read: () => [0] });
  expect(() => everyPair(many)).toThrow(
    "everyPair: at most 100000000 pairs can be listed, 20000 rows have more; draw some with pairSampler",
  );
});
