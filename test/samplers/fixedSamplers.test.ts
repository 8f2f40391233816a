import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { explicitPairs, explicitTriplets } from "../../src/samplers/explicitPairs.js";
import { fixedPairSampler, fixedTripletSampler } from "../../src/samplers/fixedSamplers.js";

describe("fixedPairSampler", () => {
  it("draws every pair once before any comes again, whatever the batches", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (count, size, seed) => {
          const left = Int32Array.from({ length: count }, (_, i) => i);
          const pairs = { left, right: left.map((row) => row + 100), y: Uint8Array.from(left, (row) => row % 2) };
          const draw = fixedPairSampler(pairs, { random: seeded(seed) });
          const drawn: number[] = [];
          while (drawn.length < 3 * count) {
            const batch = draw(size);
            batch.left.forEach((row, i) => {
              expect(batch.right[i]).toBe(row + 100);
              expect(batch.y[i]).toBe(row % 2);
              drawn.push(row);
            });
          }
          for (let round = 0; round < 3; round++) {
            expect(new Set(drawn.slice(round * count, (round + 1) * count)).size).toBe(count);
          }
        },
      ),
    );
  });

  it("keeps the kinds, and draws all pairs by default where they are few", () => {
    const batch = fixedPairSampler({ left: Int32Array.of(0, 1), right: Int32Array.of(2, 3), y: Uint8Array.of(0, 1), kind: Uint8Array.of(0, 2) })(); // prettier-ignore
    expect(Array.from(batch.left).sort()).toEqual([0, 1]);
    batch.y.forEach((label, i) => expect(batch.kind![i]).toBe(label === 0 ? 0 : 2));
  });

  it("refuses lists that do not fit, none at all, and labels that are no labels", () => {
    const one = Int32Array.of(1);
    expect(() => fixedPairSampler({ left: one, right: one, y: new Uint8Array(0) })).toThrow(
      "fixedPairSampler: pairs need a left row, a right row and a label each and at least one of them, got 1, 1, 0",
    );
    const none = new Int32Array(0);
    expect(() => fixedPairSampler({ left: none, right: none, y: new Uint8Array(0) })).toThrow("got 0, 0, 0");
    expect(() => fixedPairSampler({ left: one, right: one, y: Uint8Array.of(2) })).toThrow(
      "fixedPairSampler: y must be 0 (same) or 1 (different), got 2",
    );
  });
});

describe("fixedTripletSampler", () => {
  it("draws every triplet once a round, whole", () => {
    const anchor = Int32Array.of(0, 1, 2, 3, 4);
    const draw = fixedTripletSampler({ anchor, positive: anchor.map((a) => a + 10), negative: anchor.map((a) => a + 20) }, { random: seeded(1) }); // prettier-ignore
    const [first, second] = [draw(5), draw(5)];
    expect(Array.from(first.anchor).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(first.anchor).not.toEqual(second.anchor);
    first.anchor.forEach((a, i) => expect([first.positive[i], first.negative[i]]).toEqual([a + 10, a + 20]));
  });

  it("refuses lists that do not fit", () => {
    const two = Int32Array.of(1, 2);
    expect(() => fixedTripletSampler({ anchor: two, positive: two, negative: Int32Array.of(1) })).toThrow(
      "fixedTripletSampler: triplets need an anchor, a positive and a negative each and at least one of them, got 2, 2, 1",
    );
  });
});

describe("explicit data", () => {
  it("becomes a dataset with each distinct sample once, and the pairs as its rows", () => {
    const shared = [1, 2];
    const { dataset, pairs } = explicitPairs([shared, shared, [5, 6]], [[3, 4], [5, 6], shared], [0, 1, 1]); // prettier-ignore
    expect(dataset.length).toBe(4);
    expect(pairs).toEqual({
      left: Int32Array.of(0, 0, 1),
      right: Int32Array.of(2, 3, 0),
      y: Uint8Array.of(0, 1, 1),
      rowCount: 4,
    });
    expect(new Set(dataset.labels.classOf).size).toBe(4);
    const { dataset: more, triplets } = explicitTriplets([shared], [[3, 4]], [[5, 6]]);
    expect(more.length).toBe(3);
    expect([triplets.anchor[0], triplets.positive[0], triplets.negative[0]]).toEqual([0, 1, 2]);
  });

  it("says the right row of each sample, however often and wherever it is repeated", () => {
    const samples = Array.from({ length: 5 }, (_, k) => [k, k + 0.5]);
    const left = [3, 1, 3, 4, 0, 1].map((k) => samples[k]);
    const right = [1, 3, 2, 1, 3, 4].map((k) => samples[k]);
    const { dataset, pairs } = explicitPairs(left, right, [0, 1, 1, 0, 1, 0]);
    const sampleAt = (row: number) => Array.from(dataset.samples![row] as ArrayLike<number>);
    expect(dataset.length).toBe(5);
    left.forEach((sample, pair) => expect(sampleAt(pairs.left[pair])).toEqual(sample));
    right.forEach((sample, pair) => expect(sampleAt(pairs.right[pair])).toEqual(sample));
  });

  it("must come complete", () => {
    expect(() => explicitPairs([[1]], [[1], [2]], [0])).toThrow(
      "explicitPairs: pairs need a left sample, a right sample and a label each, got 1, 2 and 1",
    );
    expect(() => explicitPairs([[1]], [[2]], [-1])).toThrow(
      "explicitPairs: y must be 0 (same) or 1 (different), got -1",
    );
    expect(() => explicitTriplets([[1]], [], [])).toThrow(
      "explicitTriplets: triplets need an anchor, a positive and a negative each, got 1, 0 and 0",
    );
    expect(() => explicitPairs([], [], [])).toThrow("a dataset needs at least one sample");
  });
});
