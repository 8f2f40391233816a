import { describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";

import { assign } from "../../examples/studies/tracking/assign.js";
import { overlap, type Box } from "../../examples/studies/tracking/boxes.js";
import { compareTracks } from "../../examples/studies/tracking/frameErrors.js";
import { ALPHAS, hota, hotaFrames } from "../../examples/studies/tracking/hota.js";
import { chooseReranking } from "../../examples/studies/tracking/chooseReranking.js";
import type { Crop } from "../../examples/studies/tracking/data.js";
import { jackknife } from "../../examples/studies/tracking/jackknife.js";
import { measureRetrieval } from "../../examples/studies/tracking/peopleFigures.js";
import { rerankCrops } from "../../examples/studies/tracking/rerankCrops.js";
import { idf1, mota, sumErrors } from "../../examples/studies/tracking/trackingFigures.js";

/** A box of 10 x 20 pixels. */
const box = (frame: number, identity: number, left = 0, top = 0): Box => ({
  frame,
  identity,
  left,
  top,
  width: 10,
  height: 20,
  confidence: 1,
});

/** Boxes of one identity in several frames, all in one place. */
const stay = (identity: number, frames: readonly number[], left = 0): Box[] =>
  frames.map((frame) => box(frame, identity, left));

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, k) => first + k);

describe("overlap", () => {
  it.each([
    { left: 0, share: 1 },
    { left: 5, share: 1 / 3 }, // 100 of 300
    { left: 3, share: 7 / 13 },
    { left: 10, share: 0 },
    { left: 50, share: 0 },
  ])("is $share for the same size $left pixels aside", ({ left, share }) => {
    expect(overlap(box(1, 1), box(1, 1, left))).toBeCloseTo(share, 12);
  });
});

describe("assign", () => {
  it("finds the greatest sum, as all permutations do, and leaves out what has no profit", () => {
    const random = seeded(7);
    for (let trial = 0; trial < 60; trial++) {
      const [rows, columns] = [1 + Math.floor(5 * random()), 1 + Math.floor(5 * random())];
      const profit = Array.from({ length: rows }, () => Array.from({ length: columns }, () => random() - 0.3));
      const pairs = assign(profit);
      expect(new Set(pairs.map(([row]) => row)).size).toBe(pairs.length);
      expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
      for (const [row, column] of pairs) expect(profit[row][column]).toBeGreaterThan(0);
      const sum = pairs.reduce((total, [row, column]) => total + profit[row][column], 0);
      expect(sum).toBeCloseTo(best(profit, 0, new Set()), 9);
    }
  });

  it("pairs nothing with nothing", () => {
    expect(assign([])).toEqual([]);
    expect(assign([[], []])).toEqual([]);
    expect(assign([[0], [-1]])).toEqual([]);
  });
});

/** The greatest sum by trying everything. */
function best(profit: readonly (readonly number[])[], row: number, taken: ReadonlySet<number>): number {
  if (row === profit.length) return 0;
  let most = best(profit, row + 1, taken);
  profit[row].forEach((value, column) => {
    if (!taken.has(column)) most = Math.max(most, value + best(profit, row + 1, new Set([...taken, column])));
  });
  return most;
}

describe("compareTracks", () => {
  const two = [...stay(1, range(1, 4)), ...stay(2, range(1, 4), 100)];
  it.each([
    {
      what: "all right",
      truth: two,
      tracks: two,
      expected: { misses: 0, falsePositives: 0, switches: 0, identityHits: 8, mota: 1, idf1: 1, fragmentations: 0, mostlyTracked: 2 }, // prettier-ignore
    },
    {
      what: "two who change identities in the middle: 2 switches of 8; either pairing holds for half",
      truth: two,
      tracks: [...stay(1, [1, 2]), ...stay(2, [3, 4]), ...stay(2, [1, 2], 100), ...stay(1, [3, 4], 100)],
      expected: { misses: 0, falsePositives: 0, switches: 2, identityHits: 4, mota: 0.75, idf1: 0.5, fragmentations: 0, mostlyTracked: 2 }, // prettier-ignore
    },
    {
      what: "one missed once: found in 4 of 5 frames is mostly tracked",
      truth: stay(1, range(1, 5)),
      tracks: stay(9, [1, 2, 4, 5]),
      expected: { misses: 1, falsePositives: 0, switches: 0, identityHits: 4, mota: 0.8, idf1: 8 / 9, fragmentations: 1, mostlyTracked: 1 }, // prettier-ignore
    },
    {
      what: "one found again as somebody else: a miss and a switch",
      truth: stay(1, range(1, 6)),
      tracks: [...stay(1, [1, 2, 3]), ...stay(2, [5, 6])],
      expected: { misses: 1, falsePositives: 0, switches: 1, identityHits: 3, mota: 1 - 2 / 6, idf1: 6 / 11, fragmentations: 1, mostlyTracked: 1 }, // prettier-ignore
    },
    {
      what: "boxes with nobody in them",
      truth: stay(1, range(1, 4)),
      tracks: [...stay(1, range(1, 4)), ...stay(2, [2, 3], 200)],
      expected: { misses: 0, falsePositives: 2, switches: 0, identityHits: 4, mota: 0.5, idf1: 0.8, fragmentations: 0, mostlyTracked: 1 }, // prettier-ignore
    },
    {
      what: "less than half an overlap: a miss and a false positive, accuracy below 0",
      truth: stay(1, [1]),
      tracks: stay(1, [1], 4),
      expected: { misses: 1, falsePositives: 1, switches: 0, identityHits: 0, mota: -1, idf1: 0, fragmentations: 0, mostlyTracked: 0 }, // prettier-ignore
    },
    {
      what: "a person keeps their track though another box lies on them better (Bernardin and Stiefelhagen, section 2.1.2)",
      truth: stay(1, [1, 2]),
      tracks: [box(1, 1), box(2, 1, 3), box(2, 2)],
      expected: { misses: 0, falsePositives: 1, switches: 0, identityHits: 2, mota: 0.5, idf1: 0.8, fragmentations: 0, mostlyTracked: 1 }, // prettier-ignore
    },
    {
      what: "one switch costs accuracy one box, and identity all boxes of the shorter track (Ristani et al., figure 1)",
      truth: stay(1, range(1, 10)),
      tracks: [...stay(1, range(1, 4)), ...stay(2, range(5, 10))],
      expected: { misses: 0, falsePositives: 0, switches: 1, identityHits: 6, mota: 0.9, idf1: 0.6, fragmentations: 0, mostlyTracked: 1 }, // prettier-ignore
    },
    {
      what: "nothing found",
      truth: stay(1, range(1, 3)),
      tracks: [],
      expected: { misses: 3, falsePositives: 0, switches: 0, identityHits: 0, mota: 0, idf1: 0, fragmentations: 0, mostlyTracked: 0 }, // prettier-ignore
    },
  ])("counts $what", ({ truth, tracks, expected }) => {
    const { frames, fragmentations, mostlyTracked } = compareTracks(truth, tracks, 10);
    const sums = sumErrors(frames);
    const { misses, falsePositives, switches, identityHits } = sums;
    expect({ misses, falsePositives, switches, identityHits, fragmentations, mostlyTracked }).toEqual({
      ...expected,
      mota: undefined,
      idf1: undefined,
    });
    expect(mota(sums)).toBeCloseTo(expected.mota, 12);
    expect(idf1(sums)).toBeCloseTo(expected.idf1, 12);
  });

  it("pairs identities so that boxes of the wrong identity, false and missing, are fewest, as all pairings do", () => {
    const random = seeded(5);
    for (let trial = 0; trial < 20; trial++) {
      const boxes = (identities: number): Box[] =>
        range(1, 8).flatMap((frame) =>
          range(1, identities).flatMap((identity) =>
            random() < 0.7 ? [box(frame, identity, 6 * Math.floor(4 * random()))] : [],
          ),
        );
      const [truth, tracks] = [boxes(3), boxes(3)];
      const common = range(1, 3).map((person) =>
        range(1, 3).map(
          (track) =>
            truth.filter(
              (a) =>
                a.identity === person &&
                tracks.some((b) => b.identity === track && b.frame === a.frame && overlap(a, b) >= 0.5),
            ).length,
        ),
      );
      const { identityHits } = sumErrors(compareTracks(truth, tracks, 8).frames);
      expect(identityHits).toBe(best(common, 0, new Set()));
    }
  });

  it("says which track is on whom", () => {
    const { trackOf, people, mostlyLost } = compareTracks(stay(4, range(1, 3)), stay(7, [2]), 3);
    expect([...trackOf.get(4)!]).toEqual([
      [1, undefined],
      [2, 7],
      [3, undefined],
    ]);
    expect([people, mostlyLost]).toEqual([1, 0]); // found in a third of the frames
  });

  it("adds up frame by frame, so parts of a sequence can be told apart", () => {
    const { frames } = compareTracks(stay(1, range(1, 6)), stay(1, [1, 2, 3, 6]), 6);
    expect(frames.map(({ misses }) => misses)).toEqual([0, 0, 0, 1, 1, 0]);
    expect(frames.map(({ identityHits }) => identityHits)).toEqual([1, 1, 1, 0, 0, 1]);
  });
});

describe("hota", () => {
  it("is the square root of detection times association, worked by hand", () => {
    // One person in ten frames; track 1 is on it in four, track 2 in five, and one frame is missed. All boxes fit exactly.
    const truth = stay(1, range(1, 10));
    const tracks = [...stay(1, range(1, 4)), ...stay(2, range(5, 9))];
    const { hota: both, detA, assA } = hota(hotaFrames(truth, tracks, 10));
    const association = (4 * (4 / 10) + 5 * (5 / 10)) / 9; // each found box: shared boxes over those of either
    expect(detA).toBeCloseTo(9 / 10, 12);
    expect(assA).toBeCloseTo(association, 12);
    expect(both).toBeCloseTo(Math.sqrt(0.9 * association), 12);
  });

  it("averages over how well boxes fit", () => {
    // An overlap of 7/13 = 0.538 counts up to 0.5: ten of nineteen limits.
    const { hota: both, detA, assA } = hota(hotaFrames(stay(1, [1, 2]), stay(1, [1, 2], 3), 2));
    for (const figure of [both, detA, assA]) expect(figure).toBeCloseTo(10 / 19, 12);
  });

  it("is 1 for the truth, and 0 where nothing is found", () => {
    const truth = [...stay(1, range(1, 4)), ...stay(2, range(2, 6), 30)];
    expect(hota(hotaFrames(truth, truth, 6))).toEqual({ hota: 1, detA: 1, assA: 1 });
    expect(hota(hotaFrames(truth, [], 6))).toEqual({ hota: 0, detA: 0, assA: 0 });
  });

  it("is what its definition says, pair by pair over all of a random sequence", () => {
    const random = seeded(9);
    for (let trial = 0; trial < 10; trial++) {
      const boxes = (identities: number): Box[] =>
        range(1, 8).flatMap(
          (frame) =>
          range(1, identities).flatMap((identity) => (random() < 0.7 ? [box(frame, identity, Math.floor(24 * random()))] : [])), // prettier-ignore
        );
      const [truth, tracks] = [boxes(3), boxes(4)];
      const parts = hotaFrames(truth, tracks, 8);
      expect(hota(parts).hota).toBeCloseTo(naiveHota(truth, tracks, 8), 9);
      expect(parts).toHaveLength(8);
      expect(hota([...parts].reverse()).hota).toBeCloseTo(hota(parts).hota, 12);
    }
  });
});

/** HOTA with every matching tried and every sum written out. */
function naiveHota(truth: readonly Box[], tracks: readonly Box[], frames: number): number {
  const at = (boxes: readonly Box[], frame: number): Box[] => boxes.filter((one) => one.frame === frame);
  const count = (boxes: readonly Box[], identity: number): number => boxes.filter((one) => one.identity === identity).length; // prettier-ignore
  const affinity = (person: number, track: number): number => {
    let shared = 0;
    for (const frame of range(1, frames)) {
      const [there, here] = [at(truth, frame), at(tracks, frame)];
      for (const a of there.filter((one) => one.identity === person)) {
        for (const b of here.filter((one) => one.identity === track)) {
          const all = here.reduce((sum, one) => sum + overlap(a, one), 0) + there.reduce((sum, one) => sum + overlap(one, b), 0); // prettier-ignore
          if (overlap(a, b) > 0) shared += overlap(a, b) / (all - overlap(a, b));
        }
      }
    }
    return shared / (count(truth, person) + count(tracks, track) - shared);
  };
  const pairs = range(1, frames).flatMap((frame) => {
    const [there, here] = [at(truth, frame), at(tracks, frame)];
    let chosen: [Box, Box][] = [];
    let most = -1;
    const visit = (i: number, sum: number, taken: readonly Box[], made: [Box, Box][]): void => {
      if (i === there.length) {
        if (sum > most) [most, chosen] = [sum, made];
        return;
      }
      visit(i + 1, sum, taken, made);
      for (const b of here) {
        if (taken.includes(b) || overlap(there[i], b) === 0) continue;
        visit(i + 1, sum + affinity(there[i].identity, b.identity) * overlap(there[i], b), [...taken, b], [...made, [there[i], b]]); // prettier-ignore
      }
    };
    visit(0, 0, [], []);
    return chosen;
  });
  const perAlpha = ALPHAS.map((alpha) => {
    const hits = pairs.filter(([a, b]) => overlap(a, b) >= alpha - 1e-9);
    const association = hits.map(([a, b]) => {
      const shared = hits.filter(([c, d]) => c.identity === a.identity && d.identity === b.identity).length;
      return shared / (count(truth, a.identity) + count(tracks, b.identity) - shared);
    });
    const assA = association.reduce((sum, one) => sum + one, 0) / Math.max(1, hits.length);
    return Math.sqrt((hits.length / (truth.length + tracks.length - hits.length)) * assA);
  });
  return perAlpha.reduce((sum, one) => sum + one, 0) / perAlpha.length;
}

describe("rerankCrops", () => {
  const random = seeded(12);
  const around = (): number => random() + random() - 1;
  const size = 12;
  /** People with looks of their own under three cameras, each of which adds a cast of its own to all it sees. */
  const draw = (people: number) => {
    const casts = [1, 2, 3].map(() => Array.from({ length: size }, () => 1.5 * around()));
    const rows = Array.from({ length: people }, (_, person) => ({ person, look: Array.from({ length: size }, around) })).flatMap(
      ({ person, look }) =>
        casts.flatMap((cast, camera) =>
          [0, 1].map(() => ({ person, camera, values: look.map((value, k) => value + cast[k] + 0.6 * around()) })),
        ),
    ); // prettier-ignore
    const image = { data: new Uint8Array(3), height: 1, width: 1, channels: 3 };
    const crops: Crop[] = rows.map(({ person, camera }) => ({ person, camera, image }));
    return { crops, embeddings: { values: Float32Array.from(rows.flatMap(({ values }) => values)), length: rows.length, size } }; // prettier-ignore
  };
  const plain = { isCentred: false, neighbours: 0, k1: 6, k2: 2, lambda: 0.3 };
  const mAP = ({ crops, embeddings }: ReturnType<typeof draw>, settings: typeof plain): number =>
    measureRetrieval(crops, rerankCrops(crops, embeddings, settings)).mAP.value;

  it("finds more people when each camera's cast is taken away", () => {
    const set = draw(20);
    expect(mAP(set, { ...plain, isCentred: true })).toBeGreaterThan(mAP(set, plain) + 0.1);
  });

  it("is chosen so that it helps people whom it was not chosen by", () => {
    const [validation, test] = [draw(15), draw(25)];
    const chosen = chooseReranking(validation.crops, validation.embeddings);
    expect(chosen.isCentred).toBe(true);
    expect(mAP(test, chosen)).toBeGreaterThan(mAP(test, plain) + 0.1);
  });

  it("works on fewer crops than neighbours that are asked for", () => {
    const { crops, embeddings } = draw(1);
    expect(rerankCrops(crops, embeddings, { ...plain, k1: 20, k2: 9 })(0, 5)).toBeGreaterThan(0);
  });
});

describe("jackknife", () => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it.each([
    // Student's t from tables; of a mean the jackknife's interval is the textbook's.
    { values: [1, 2, 3, 4, 5, 6], t: 2.571 },
    { values: [4, 1, 7, 7, 2, 9, 3, 5], t: 2.365 },
    { values: Array.from({ length: 24 }, (_, k) => (k * 7) % 11), t: 2.069 },
  ])("is the textbook's interval of a mean", ({ values, t }) => {
    const { value, low, high, n } = jackknife(values, mean);
    const m = mean(values);
    const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - m) ** 2, 0) / (values.length - 1));
    expect(value).toBe(m);
    expect(n).toBe(values.length);
    expect(high - m).toBeCloseTo((t * deviation) / Math.sqrt(values.length), 2);
    expect(m - low).toBeCloseTo(high - m, 9);
  });

  it("stays within the range that the figure can have", () => {
    expect(jackknife([0, 0, 1], mean, { range: [0, 1] })).toMatchObject({ low: 0, high: 1 });
  });

  it("refuses a single unit", () => {
    expect(() => jackknife([1], mean)).toThrow("jackknife: need at least 2 units, got 1");
  });
});
