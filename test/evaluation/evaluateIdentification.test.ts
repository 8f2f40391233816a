// Tests scoreIdentification too, which makes what it evaluates.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateIdentification } from "../../src/evaluation/evaluateIdentification.js";
import { scoreIdentification } from "../../src/evaluation/scoreIdentification.js";

describe("evaluateIdentification", () => {
  it("counts ranks and open-set errors as by hand", () => {
    const report = evaluateIdentification(
      {
        enrolled: 3,
        // Probes: 0 first, 1 second, 2 third of its own, and two strangers.
        distances: [0.1, 0.5, 0.9, 0.3, 0.4, 0.9, 0.2, 0.3, 0.6, 0.7, 0.8, 0.9, 0.25, 0.5, 0.5],
        identity: [0, 1, 2, -1, -1],
      },
      { falsePositiveRates: [0, 0.5] },
    );
    expect(report.cumulativeMatch.map((rate) => Math.round(rate * 3))).toEqual([1, 2, 3]);
    expect(report.rankOneRate.value).toBeCloseTo(1 / 3, 12);
    expect(report).toMatchObject({ enrolledProbes: 3, unknownProbes: 2, enrolled: 3 });
    const [strict, lenient] = report.openSet;
    expect(strict).toMatchObject({ target: 0, supported: false });
    expect(strict.falsePositiveIdentificationRate.value).toBe(0);
    expect(strict.threshold).toBeCloseTo(0.175, 12); // between 0.1 and 0.25
    expect(strict.falseNegativeIdentificationRate.value).toBeCloseTo(2 / 3, 12);
    expect(lenient.falsePositiveIdentificationRate.value).toBe(0.5);
  });

  it("agrees with sorting every list of candidates", () => {
    const design = fc.record({
      enrolled: fc.integer({ min: 1, max: 5 }),
      probes: fc.array(
        fc.record({ own: fc.nat(9), row: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 }) }),
        { minLength: 1, maxLength: 20 },
      ),
      target: fc.constantFrom(0, 0.1, 0.34, 0.5, 1),
    });
    fc.assert(
      fc.property(design, ({ enrolled, probes, target }) => {
        const identity = probes.map(({ own }) => (own < enrolled ? own : -1));
        fc.pre(identity.some((own) => own >= 0));
        const distances = probes.flatMap(({ row }) => row.slice(0, enrolled));
        const report = evaluateIdentification({ enrolled, distances, identity }, { falsePositiveRates: [target] });
        const known = probes.filter((_, k) => identity[k] >= 0);
        for (let rank = 1; rank <= enrolled; rank++) {
          const found = known.filter(({ own, row }) => {
            const order = row
              .slice(0, enrolled)
              .map((distance, e) => ({ distance, e }))
              .sort((a, b) => a.distance - b.distance || Number(a.e === own) - Number(b.e === own));
            return order.slice(0, rank).some(({ e }) => e === own);
          });
          expect(report.cumulativeMatch[rank - 1]).toBeCloseTo(found.length / known.length, 12);
        }
        const strangers = probes
          .filter((_, k) => identity[k] < 0)
          .map(({ row }) => Math.min(...row.slice(0, enrolled)));
        expect(report.openSet.length).toBe(strangers.length === 0 ? 0 : 1);
        if (strangers.length === 0) return;
        const [{ threshold, falsePositiveIdentificationRate: positive, falseNegativeIdentificationRate: negative }] =
          report.openSet;
        expect(positive.value).toBeCloseTo(strangers.filter((d) => d <= threshold).length / strangers.length, 12);
        expect(positive.value).toBeLessThanOrEqual(target + 1e-9);
        const missed = known.filter(
          ({ own, row }) => row[own] > threshold || row.slice(0, enrolled).some((d, e) => e !== own && d <= row[own]),
        );
        expect(negative.value).toBeCloseTo(missed.length / known.length, 12);
        // No more lenient threshold would do.
        const next = Math.min(...[...strangers, ...known.map(({ own, row }) => row[own])].filter((d) => d > threshold));
        if (next < Infinity)
          expect(strangers.filter((d) => d <= next).length / strangers.length).toBeGreaterThan(target - 1e-9);
      }),
    );
  });

  it("takes probes of one person for dependent", () => {
    const distances = Array.from({ length: 40 }, (_, probe) => (probe < 4 ? [0.9, 0.1] : [0.1, 0.9])).flat();
    const scores = { enrolled: 2, distances, identity: new Int32Array(40) };
    const alone = evaluateIdentification({ ...scores, person: Int32Array.from({ length: 40 }, (_, probe) => probe) });
    const grouped = evaluateIdentification({
      ...scores,
      person: Int32Array.from({ length: 40 }, (_, probe) => probe >> 2),
    });
    expect(alone.rankOneRate.value).toBeCloseTo(0.9, 12);
    expect(grouped.rankOneRate.low).toBeLessThan(alone.rankOneRate.low);
    expect(() => evaluateIdentification({ ...scores, person: [1] })).toThrow(
      "evaluateIdentification: person must have one entry per probe, got 1 for 40 probes",
    );
  });

  it.each([
    {
      scores: { enrolled: 2, distances: [1], identity: [0] },
      text: "evaluateIdentification: need a distance of each of 1 probes to each of 2 identities, got 1 distances",
    },
    {
      scores: { enrolled: 1, distances: [1], identity: [1] },
      text: "evaluateIdentification: identity must be -1 or in 0 to 0, got 1 for probe 0",
    },
    {
      scores: { enrolled: 1, distances: [NaN], identity: [0] },
      text: "evaluateIdentification: distances must be numbers, got NaN for probe 0",
    },
    {
      scores: { enrolled: 1, distances: [1], identity: [-1] },
      text: "evaluateIdentification: need at least 1 probe that is enrolled, got 0",
    },
  ])("refuses: $text", ({ scores, text }) => {
    expect(() => evaluateIdentification(scores)).toThrow(text);
  });
});

describe("scoreIdentification", () => {
  const x = [0, 2, 10, 1, 50];
  const labels = ["anna", "anna", "bert", "anna", "carl"];
  const distance = (a: number, b: number) => Math.abs(x[a] - x[b]);

  it("takes the nearest or the mean of several enrolled rows, and tells strangers", () => {
    const nearest = scoreIdentification(labels, distance, [0, 1, 2], [3, 4]);
    expect(nearest).toEqual({
      enrolled: 2,
      distances: Float64Array.of(1, 9, 48, 40),
      identity: Int32Array.of(0, -1),
      person: Int32Array.of(0, 2),
    });
    const mean = scoreIdentification(labels, distance, [0, 1, 2], [3, 4], { combine: "mean" });
    expect(mean.distances).toEqual(Float64Array.of(1, 9, 49, 40));
  });

  it("refuses an empty gallery", () => {
    expect(() => scoreIdentification(labels, distance, [], [1])).toThrow(
      "scoreIdentification: need at least 1 enrolled row, got 0",
    );
  });
});
