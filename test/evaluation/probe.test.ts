import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { probe } from "../../src/evaluation/probe.js";

/** 40 writers, 4 genuine and 4 forged rows each; `leak` shifts the feature of forgeries. */
function signatures(leak: number, seed: number) {
  const random = seeded(seed);
  const features: number[][] = [];
  const left: number[] = [];
  const right: number[] = [];
  const y: number[] = [];
  const identity: number[] = [];
  for (let writer = 0; writer < 40; writer++) {
    const own = random();
    const first = features.length;
    for (let row = 0; row < 8; row++) features.push([own + random() + (row >= 4 ? leak : 0), random()]);
    for (let row = 1; row < 8; row++) {
      left.push(first);
      right.push(first + row);
      y.push(row >= 4 ? 1 : 0);
      identity.push(writer);
    }
  }
  return { features, pairs: { left, right, y, leftIdentity: identity, rightIdentity: identity } };
}

describe("probe", () => {
  it("finds the side that gives the label away, and only that side", () => {
    const { features, pairs } = signatures(2, 1);
    const options = { resamples: 200, random: seeded(1) };
    const right = probe(features, pairs, options);
    expect(right.areaUnderCurve.low).toBeGreaterThan(0.85);
    expect(right).toMatchObject({ pairs: 280, identities: 40 });
    const left = probe(features, pairs, { ...options, side: "left" });
    expect(left.areaUnderCurve.value).toBeCloseTo(0.5, 2);
  });

  it("finds nothing where there is nothing", () => {
    let sum = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { features, pairs } = signatures(0, seed);
      sum += probe(features, pairs, { resamples: 10, random: seeded(seed) }).areaUnderCurve.value / 20;
    }
    expect(sum).toBeGreaterThan(0.44);
    expect(sum).toBeLessThan(0.54);
  });

  it("takes one number a row", () => {
    const { features, pairs } = signatures(2, 3);
    const scalar = Float32Array.from(features, ([first]) => first);
    expect(probe(scalar, pairs, { resamples: 50, random: seeded(1) }).areaUnderCurve.value).toBeGreaterThan(0.85);
  });

  it.each([
    {
      call: () => probe([1, 2], { left: [0], right: [7], y: [1] }),
      text: "probe: rows must be in 0 to 1, got 7 in pair 0",
    },
    {
      call: () => probe([1, NaN], { left: [0, 0], right: [0, 1], y: [0, 1] }),
      text: "probe: features must be finite, got NaN in row 1",
    },
    {
      call: () => probe([1, 2], { left: [0, 0], right: [0, 1], y: [1] }),
      text: "probe: rows and y must have one entry a pair, got 2 rows and 1 labels",
    },
    {
      call: () => probe([1, 2], { left: [0, 0], right: [1, 1], y: [0, 1] }),
      text: "probe: need at least 2 identities to test on unseen ones, got 1",
    },
    {
      call: () => probe([1, 2], { left: [], right: [], y: [] }, { folds: 1 }),
      text: "probe: folds must be a whole number of at least 2, got 1",
    },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});
