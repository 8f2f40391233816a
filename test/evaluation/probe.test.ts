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
    const options = { random: seeded(1) };
    const right = probe(features, pairs, options);
    expect(right.areaUnderCurve.low).toBeGreaterThan(0.85);
    expect(right).toMatchObject({ pairs: 280, identities: 40 });
    const left = probe(features, pairs, { ...options, side: "left" });
    expect(left.areaUnderCurve.value).toBeCloseTo(0.5, 2);
  });

  // Labels by a coin of each writer's own, so that folds differ in their share of different pairs; features say nothing.
  it.each([8, 20, 60])(
    "finds nothing where there is nothing: 0.49 to 0.51 on average for %i identities",
    (identities) => {
      const random = seeded(identities);
      let sum = 0;
      for (let set = 0; set < 200; set++) {
        const y: number[] = [];
        const rightIdentity: number[] = [];
        for (let writer = 0; writer < identities; writer++) {
          const share = 0.2 + 0.6 * random();
          for (let pair = 0; pair < 8; pair++) {
            y.push(random() < share ? 1 : 0);
            rightIdentity.push(writer);
          }
        }
        const features = y.map(() => [random(), random()]);
        const right = y.map((_, row) => row);
        const { areaUnderCurve: area } = probe(features, { left: right, right, y, rightIdentity }, { random });
        sum += area.value / 200;
      }
      expect(sum).toBeGreaterThan(0.49);
      expect(sum).toBeLessThan(0.51);
    },
  );

  it("has 0.5 within its interval about 95 times in a hundred where there is nothing, by identities", () => {
    const random = seeded(11);
    let inside = 0;
    for (let set = 0; set < 200; set++) {
      // A writer's rows share most of the feature, and one writer has more forgeries than another.
      const features: number[] = [];
      const y: number[] = [];
      const rightIdentity: number[] = [];
      for (let writer = 0; writer < 30; writer++) {
        const own = 3 * random();
        const share = random();
        for (let pair = 0; pair < 6; pair++) {
          features.push(own + random());
          y.push(random() < share ? 1 : 0);
          rightIdentity.push(writer);
        }
      }
      const right = y.map((_, row) => row);
      const { low, high } = probe(features, { left: right, right, y, rightIdentity }, { random }).areaUnderCurve;
      if (low <= 0.5 && 0.5 <= high) inside++;
    }
    expect(inside).toBeGreaterThan(178);
    expect(inside).toBeLessThan(200);
  });

  it("does not train on the identities it tests on", () => {
    // The features name the writer, and each writer has mostly one label: whoever has seen the writer knows it, nobody else can.
    const random = seeded(5);
    let sum = 0;
    for (let set = 0; set < 20; set++) {
      const names = Array.from({ length: 15 }, () => Array.from({ length: 12 }, () => random()));
      const y: number[] = [];
      const rightIdentity: number[] = [];
      names.forEach((_, writer) => {
        const usual = random() < 0.5 ? 1 : 0;
        for (let pair = 0; pair < 6; pair++) {
          y.push(pair === 0 ? 1 - usual : usual);
          rightIdentity.push(writer);
        }
      });
      const right = y.map((_, row) => row);
      const features = rightIdentity.map((writer) => names[writer]);
      sum += probe(features, { left: right, right, y, rightIdentity }, { random }).areaUnderCurve.value / 20;
    }
    expect(sum).toBeGreaterThan(0.4);
    expect(sum).toBeLessThan(0.6);
  });

  it("takes one number a row", () => {
    const { features, pairs } = signatures(2, 3);
    const scalar = Float32Array.from(features, ([first]) => first);
    expect(probe(scalar, pairs, { random: seeded(1) }).areaUnderCurve.value).toBeGreaterThan(0.85);
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
      text: "probe: rows and y must have one entry per pair, got 2 rows and 1 labels",
    },
    {
      call: () => probe([1, 2], { left: [0, 0], right: [1, 1], y: [0, 1] }),
      text: "probe: need at least 2 identities to test on unseen ones, got 1",
    },
    {
      call: () => probe([1, 2], { y: [0, 1] }),
      text: "probe: pairs must say which rows they are of (left and right), got none",
    },
    {
      call: () => probe([1, 2, 3, 4], { left: [0, 1], right: [2, 3], y: [0, 1] }),
      text: "probe: at least one fold must have pairs of both kinds, got none in 2 folds",
    },
    {
      call: () => probe([1, 2], { left: [], right: [], y: [] }, { folds: 1 }),
      text: "probe: folds must be a whole number of at least 2, got 1",
    },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});
