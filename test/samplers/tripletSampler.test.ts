import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { tripletSampler } from "../../src/samplers/tripletSampler.js";
import { looksUniform } from "../oracles/chiSquare.js";
import { allTriplets } from "../oracles/pairsAndTriplets.js";

describe("tripletSampler", () => {
  it("draws an anchor, another row of its class and a row of another class", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3 }), fc.integer(), (classOf, seed) => {
        fc.pre(allTriplets(classOf).length > 0);
        const { anchor, positive, negative } = tripletSampler(classOf, { random: seeded(seed) })(20);
        anchor.forEach((a, i) => {
          expect(positive[i]).not.toBe(a);
          expect(classOf[positive[i]]).toBe(classOf[a]);
          expect(classOf[negative[i]]).not.toBe(classOf[a]);
        });
      }),
    );
  });

  it.each([
    { classOf: [0, 0, 1, 1, 1, 2], groups: undefined },
    { classOf: [0, 0, 0, 0, 1, 1, 1, 2], groups: [7, 8, 7, 9, 1, 1, 2, 1] },
  ])(
    "draws anchors uniformly, and positives and negatives uniformly among what is possible ($groups)",
    ({ classOf, groups }) => {
      const draw = tripletSampler(classOf, { ...(groups && { groups }), random: seeded(4) });
      const triplets = allTriplets(classOf).filter(([a, p]) => groups === undefined || groups[a] !== groups[p]);
      const counts = new Map(triplets.map((triplet) => [triplet.join(), 0]));
      const { anchor, positive, negative } = draw(40_000);
      anchor.forEach((a, i) => {
        const name = [a, positive[i], negative[i]].join();
        expect(counts.has(name)).toBe(true);
        counts.set(name, counts.get(name)! + 1);
      });
      const ofAnchor = new Map<number, number[]>();
      triplets.forEach((triplet) => {
        const own = ofAnchor.get(triplet[0]) ?? [];
        own.push(counts.get(triplet.join())!);
        ofAnchor.set(triplet[0], own);
      });
      const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
      expect(looksUniform([...ofAnchor.values()].map(sum))).toBe(true);
      for (const own of ofAnchor.values()) if (own.length > 1) expect(looksUniform(own)).toBe(true);
    },
  );

  it("draws the same batches from the same seed", () => {
    const batch = (seed: number): unknown => tripletSampler([0, 0, 1, 1, 2], { random: seeded(seed) })(9);
    expect(batch(1)).toEqual(batch(1));
    expect(batch(1)).not.toEqual(batch(2));
  });

  it.each([
    { classOf: [0, 0], options: {}, text: "tripletSampler: need at least 2 classes to draw negatives, got 1" },
    {
      classOf: [0, 1],
      options: {},
      text: "tripletSampler: need a class with at least 2 rows to draw positives, got at most 1 per class",
    },
    {
      classOf: [0, 0, 1],
      options: { groups: [5, 5, 6] },
      text: "tripletSampler: need a class with rows of 2 groups to draw positives, got none",
    },
    {
      classOf: [0, 0, 1],
      options: { batchSize: -1 },
      text: "tripletSampler: batchSize must be a whole number of at least 1, got -1",
    },
  ])("refuses $classOf with $options: $text", ({ classOf, options, text }) => {
    expect(() => tripletSampler(classOf, options)).toThrow(text);
  });
});
