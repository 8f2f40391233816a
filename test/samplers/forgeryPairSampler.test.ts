import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { toLabels } from "../../src/data/labels.js";
import { pairKinds } from "../../src/data/pairLabels.js";
import { forgeryPairSampler, type ForgeryPairSamplerOptions } from "../../src/samplers/forgeryPairSampler.js";
import { looksUniform } from "../oracles/chiSquare.js";

const key = (a: number, b: number): string => `${Math.min(a, b)},${Math.max(a, b)}`;

/** Every pair of each kind, by the textbook loop. */
function loopPairs(writers: number[], forged: number[]): Record<string, string[]> {
  const pairs: Record<string, string[]> = { same: [], random: [], skilled: [] };
  writers.forEach((writer, i) => {
    for (let j = 0; j < i; j++) {
      if (!forged[i] && !forged[j]) pairs[writer === writers[j] ? "same" : "random"].push(key(i, j));
      else if (forged[i] !== forged[j] && writer === writers[j]) pairs.skilled.push(key(i, j));
    }
  });
  return pairs;
}

const dataset = (writers: number[], forged: number[]): { groups: ReturnType<typeof toLabels>; forged: Uint8Array } => ({
  groups: toLabels(writers),
  forged: Uint8Array.from(forged),
});

const writers = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3];
const forged = [0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1]; // writer 2 is never forged, writer 3 only

describe("forgeryPairSampler", () => {
  it("draws the shares of each kind, labelled right, none twice", () => {
    const all = loopPairs(writers, forged);
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 12 }), (seed, size) => {
        const { left, right, y, kind } = forgeryPairSampler(dataset(writers, forged), { random: seeded(seed) })(size);
        const keys = Array.from(left, (row, i) => key(row, right[i]));
        expect(new Set(keys).size).toBe(size);
        keys.forEach((name, i) => {
          const kindName = pairKinds[kind![i]];
          expect(all[kindName].includes(name)).toBe(true);
          expect(y[i]).toBe(kindName === "same" ? 0 : 1);
        });
        const counts = pairKinds.map((_, k) => kind!.filter((value) => value === k).length);
        expect(Math.abs(counts[0] - size / 2)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(counts[1] - size / 4)).toBeLessThan(1);
        expect(Math.abs(counts[2] - size / 4)).toBeLessThan(1);
      }),
    );
  });

  it.each([
    { size: 1, counts: [1, 0, 0] },
    { size: 2, counts: [1, 1, 0] },
    { size: 3, counts: [2, 0, 1] },
    { size: 5, counts: [3, 1, 1] },
    { size: 6, counts: [3, 2, 1] },
    { size: 7, counts: [4, 1, 2] },
  ])("rounds shares to the nearest pair, not down: $size pairs are $counts", ({ size, counts }) => {
    const { kind } = forgeryPairSampler(dataset(writers, forged), { random: seeded(size) })(size);
    expect(pairKinds.map((_, k) => kind!.filter((value) => value === k).length)).toEqual(counts);
  });

  it("never strays from the share of the first kinds by more than half a pair", () => {
    const share = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.tuple(share, share, share), fc.integer({ min: 1, max: 12 }), fc.integer(), (parts, size, seed) => {
        const total = parts[0] + parts[1] + parts[2];
        const fractions = Object.fromEntries(pairKinds.map((name, k) => [name, parts[k] / total]));
        let made: ReturnType<ReturnType<typeof forgeryPairSampler>>;
        try {
          made = forgeryPairSampler(dataset(writers, forged), { fractions, random: seeded(seed) })(size);
        } catch (error) {
          expect(String(error)).toContain("without repeating one");
          return;
        }
        let drawn = 0;
        let wanted = 0;
        pairKinds.forEach((_, k) => {
          drawn += made.kind!.filter((value) => value === k).length;
          wanted += (parts[k] / total) * size;
          expect(Math.abs(drawn - wanted)).toBeLessThanOrEqual(0.5 + 1e-9);
        });
      }),
    );
  });

  it("draws every pair of a kind equally often, and either side first", () => {
    const draw = forgeryPairSampler(dataset(writers, forged), { random: seeded(6) });
    const counts = new Map<string, number>();
    let forgedLeft = 0;
    let skilled = 0;
    for (let round = 0; round < 6000; round++) {
      const { left, right, kind } = draw(8);
      left.forEach((row, i) => {
        const name = key(row, right[i]);
        counts.set(name, (counts.get(name) ?? 0) + 1);
        if (pairKinds[kind![i]] === "skilled") {
          skilled++;
          forgedLeft += forged[row];
        }
      });
    }
    for (const names of Object.values(loopPairs(writers, forged))) {
      expect(looksUniform(names.map((name) => counts.get(name) ?? 0))).toBe(true);
    }
    expect(Math.abs(forgedLeft / skilled - 0.5)).toBeLessThan(0.02);
  });

  it("draws one kind alone where the fractions say so", () => {
    for (const name of pairKinds) {
      const draw = forgeryPairSampler(dataset(writers, forged), { fractions: { [name]: 1 }, random: seeded(1) });
      expect(Array.from(draw(5).kind!, (k) => pairKinds[k])).toEqual(new Array(5).fill(name));
    }
  });

  it("draws the same batches from the same seed", () => {
    const batch = (seed: number): unknown => forgeryPairSampler(dataset(writers, forged), { random: seeded(seed) })(10);
    expect(batch(1)).toEqual(batch(1));
    expect(batch(1)).not.toEqual(batch(2));
  });

  it.each<{
    of: { groups?: ReturnType<typeof toLabels>; forged?: Uint8Array };
    options: ForgeryPairSamplerOptions;
    text: string;
  }>([
    {
      of: { groups: toLabels([1]) },
      options: {},
      text: "forgeryPairSampler: the dataset marks no forgeries; pass `forged` when making it",
    },
    {
      of: dataset(writers, forged),
      options: { fractions: { same: 0.5 } },
      text: "fractions must be at least 0 and add up to 1, got same: 0.5",
    },
    {
      of: dataset(writers, forged),
      options: { fractions: { same: 2, random: -1 } },
      text: "fractions must be at least 0 and add up to 1",
    },
    {
      of: dataset([0, 0, 1], [0, 0, 0]),
      options: {},
      text: "forgeryPairSampler: the data have no skilled pair; set its share to 0 or add samples",
    },
  ])("refuses: $text", ({ of, options, text }) => {
    expect(() => forgeryPairSampler(of, options)).toThrow(text);
  });

  it("refuses to repeat a pair", () => {
    expect(() => forgeryPairSampler(dataset(writers, forged))(40)).toThrow(
      "forgeryPairSampler: cannot draw 20 same pairs without repeating one, the data have 7; ask for fewer",
    );
  });
});
