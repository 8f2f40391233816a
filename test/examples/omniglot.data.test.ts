import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromReader, seeded } from "one-shot-ts";
import { evaluateOneShotRuns } from "one-shot-ts/evaluation";

import { baselineDistances } from "../../examples/studies/omniglot/baselines.js";
import { loadDrawings } from "../../examples/studies/omniglot/data.js";
import { embedViews } from "../../examples/studies/omniglot/embedViews.js";
import { inkPlaces, modifiedHausdorff } from "../../examples/studies/omniglot/modifiedHausdorff.js";
import { newNet } from "../../examples/studies/omniglot/newNet.js";
import { normalizeDrawing, SIDE } from "../../examples/studies/omniglot/normalizeDrawing.js";
import { accuracyOf, accuracyOverRuns, oneToOne, rowsOf } from "../../examples/studies/omniglot/oneShotRuns.js";
import { countAll, drawRuns, splitAlphabets } from "../../examples/studies/omniglot/splitAlphabets.js";
import { syntheticDrawings } from "../../examples/studies/omniglot/synthetic.js";
import { netInput, trainingSet } from "../../examples/studies/omniglot/trainingSet.js";

const shared = new URL("../../../shared/data/omniglot/images.bits.gz", import.meta.url);
const hasData = existsSync(shared);
if (!hasData) process.stderr.write("skipped: no Omniglot images at ../shared/data/omniglot\n");

const invented = syntheticDrawings({ seed: 2, background: 3, evaluation: 1, characters: 20, drawers: 4 });

describe.skipIf(!hasData)("Omniglot (skipped where ../shared/data is missing)", () => {
  it("has 964 background and 659 evaluation characters, drawn by 20 hands each, and 20 runs of evaluation alphabets", async () => {
    const drawings = await loadDrawings({ quick: false, seed: 1 });
    const { train, test } = splitAlphabets(drawings, false);
    // 20 drawings of each, but for the 24 characters that one hand drew in another order
    expect(countAll(drawings, train)).toEqual({ alphabets: 30, characters: 964, drawings: 964 * 20 - 24 });
    expect(countAll(drawings, test)).toEqual({ alphabets: 20, characters: 659, drawings: 13180 });
    const names = new Set<string>();
    for (const { train: examples, test: questions, answer } of drawings.officialRuns) {
      expect([examples.length, questions.length]).toEqual([20, 20]);
      for (let k = 0; k < 20; k++) {
        expect(drawings.character[questions[k]]).toBe(drawings.character[examples[answer[k]]]);
      }
      const rows = rowsOf([{ train: examples, test: questions, answer }]);
      expect(new Set(rows.map((row) => drawings.alphabet[row])).size).toBe(1);
      expect(drawings.alphabets[drawings.alphabet[rows[0]]].isBackground).toBe(false);
      names.add(drawings.alphabets[drawings.alphabet[rows[0]]].name);
    }
    expect(names.size).toBe(10);
    const held = splitAlphabets(drawings, true);
    expect(held.train.length + held.validation.length).toBe(train.length);
    expect(new Set(Array.from(held.validation, (row) => drawings.alphabets[drawings.alphabet[row]].name))).toEqual(
      new Set(["Balinese", "Bengali", "Early_Aramaic", "Futurama", "Japanese_(hiragana)"]),
    );
  }, 30_000);

  it("is told apart without training as often as has been published", async () => {
    const drawings = await loadDrawings({ quick: false, seed: 1 });
    const { officialRuns: runs } = drawings;
    const distances = baselineDistances(drawings, rowsOf(runs));
    const correct = Object.fromEntries(
      Object.entries(distances).map(([name, distance]) => [name, evaluateOneShotRuns(runs, distance).correct]),
    );
    // Of 400: 21.75, 19.0 and 61.25 %, the last as the demonstration that comes with Omniglot has it (38.8 % errors); ours: 55.0 %.
    expect(correct).toEqual({ cosine: 87, euclidean: 76, hausdorff: 245, alignedCosine: 220 });
  }, 60_000);
});

describe("modifiedHausdorff", () => {
  it("is what comparing all points with all points gives", () => {
    const naive = (a: readonly number[][], b: readonly number[][]): number => {
      const mean = (points: readonly number[][], k: number) => points.reduce((sum, p) => sum + p[k], 0) / points.length;
      const centred = (points: readonly number[][]) =>
        points.map(([x, y]) => [x - mean(points, 0), y - mean(points, 1)]);
      const [p, q] = [centred(a), centred(b)];
      const nearest = (from: number[][], to: number[][]) =>
        from.reduce((sum, [x, y]) => sum + Math.min(...to.map(([u, v]) => Math.hypot(x - u, y - v))), 0) / from.length;
      return Math.max(nearest(p, q), nearest(q, p));
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        fc.integer({ min: 1, max: 30 }),
        (side, seed, count) => {
          const random = seeded(seed);
          const [a, b] = [0, 1].map(() => {
            const ink = new Uint8Array(side * side);
            for (let k = 0; k < count; k++) ink[Math.floor(random() * ink.length)] = 1;
            return ink;
          });
          const points = (ink: Uint8Array) =>
          Array.from(ink.keys()).filter((i) => ink[i] === 1).map((i) => [i % side, Math.floor(i / side)]); // prettier-ignore
          const expected = naive(points(a), points(b));
          expect(modifiedHausdorff(inkPlaces(a, side), inkPlaces(b, side))).toBeCloseTo(expected, 9);
        },
      ),
    );
  });
});

describe("normalizeDrawing", () => {
  /** A filled rectangle. */
  const block = (left: number, top: number, width: number, height: number): Uint8Array =>
    Uint8Array.from({ length: 105 * 105 }, (_, i) => {
      const [x, y] = [i % 105, Math.floor(i / 105)];
      return Number(x >= left && x < left + width && y >= top && y < top + height);
    });

  it("does not mind where a drawing is, nor, within bounds, how large", () => {
    const here = normalizeDrawing(block(10, 10, 50, 40), 105);
    expect(normalizeDrawing(block(40, 60, 50, 40), 105)).toEqual(here);
    const larger = normalizeDrawing(block(10, 10, 75, 60), 105);
    const differing = here.filter((value, i) => Math.abs(value - larger[i]) > 128);
    expect(differing.length).toBeLessThan(40); // at the edges
  });

  it("keeps a dot small and an empty image empty", () => {
    const ink = normalizeDrawing(block(50, 50, 5, 5), 105).filter((value) => value > 0).length;
    expect(ink).toBeLessThan(60); // 5 x 5, enlarged 1.8 times, at 56 of 105: 4.8 x 4.8
    expect(normalizeDrawing(new Uint8Array(105 * 105), 105)).toEqual(new Uint8Array(SIDE * SIDE));
  });
});

describe("the training set", () => {
  const images = invented.ink.slice(0, 3).map((ink) => normalizeDrawing(ink, invented.side));
  const set = trainingSet({ images, alphabet: [0, 0, 1], character: [0, 0, 1] }, { random: seeded(1) });

  it("has each alphabet eight times, as eight alphabets of other characters", () => {
    expect(set.dataset.length).toBe(24);
    expect(set.dataset.labels.classNames).toHaveLength(16);
    expect(new Set(set.alphabets).size).toBe(16);
    expect(set.dataset.labels.classOf[0]).toBe(set.dataset.labels.classOf[1]);
    expect(set.dataset.labels.classOf[0]).not.toBe(set.dataset.labels.classOf[3]);
  });

  it("lays a drawing in eight different ways, none of which loses ink", () => {
    const inputs = Array.from({ length: 8 }, (_, turn) => netInput(images[0], { turn }));
    expect(new Set(inputs.map((input) => input.join())).size).toBe(8);
    const ink = inputs.map((input) => [...input].sort().join());
    expect(new Set(ink).size).toBe(1);
  });
});

describe("the towers", () => {
  it("keep 7 x 7 places with 32 numbers each", () => {
    for (const tower of ["small", "large"] as const) {
      const net = newNet(tower, seeded(1));
      expect(net.embeddingSize, tower).toBe(7 * 7 * 32);
      net.dispose();
    }
  });

  it("see turned drawings as embedViews lays them, one turn after the other", async () => {
    const net = newNet("small", seeded(1));
    const images = invented.ink.slice(0, 2).map((ink) => normalizeDrawing(ink, invented.side));
    const { values, size } = await embedViews(net, images, { turns: 3 });
    expect(size).toBe(3 * net.embeddingSize);
    const samples = images.map((image) => netInput(image, { turn: 2 }));
    const dataset = fromReader({ sampleShape: [SIDE, SIDE, 1], labels: [0, 1], read: (row) => samples[row] });
    const third = (await net.embed(dataset)).values;
    const [first, second] = [0, 1].map((row) => values.slice((row + 1) * size - net.embeddingSize, (row + 1) * size));
    expect([...first, ...second]).toEqual([...third]);
    net.dispose();
  });
});

describe("runs", () => {
  it("are drawn as the official ones are: characters of one alphabet, by one hand and then by another", () => {
    const { train } = splitAlphabets(invented, false);
    const runs = drawRuns(invented, train, { perAlphabet: 4 });
    expect(runs).toHaveLength(12);
    for (const { train: examples, test, answer } of runs) {
      expect(new Set(Array.from(examples, (row) => invented.character[row])).size).toBe(20);
      expect(new Set(rowsOf([{ train: examples, test, answer }]).map((row) => invented.alphabet[row])).size).toBe(1);
      const hands = [examples, test].map((rows) => [...new Set(Array.from(rows, (row) => invented.drawer[row]))]);
      expect(hands.map((own) => own.length)).toEqual([1, 1]);
      expect(hands[0]).not.toEqual(hands[1]);
      for (let k = 0; k < 20; k++) expect(invented.character[test[k]]).toBe(invented.character[examples[answer[k]]]);
    }
  });

  it("are drawn by the hands that there are of an alphabet", () => {
    const { train } = splitAlphabets(invented, false);
    const isMissing = (row: number): boolean => invented.alphabet[row] === 1 && invented.drawer[row] === 2;
    const runs = drawRuns(invented, train.filter((row) => !isMissing(row)), { perAlphabet: 30 }); // prettier-ignore
    for (const row of rowsOf(runs)) expect(isMissing(row)).toBe(false);
  });

  const runs = [{ train: [0, 1], test: [2, 3], answer: [0, 1] }];
  // Drawing 2 is nearer to 0 by far, drawing 3 a little nearer to 0 than to its own 1.
  const far: Record<string, number> = { "2 0": 0.1, "2 1": 0.9, "3 0": 0.4, "3 1": 0.5 };
  const distance = (a: number, b: number): number => far[`${a} ${b}`];

  it("can be judged one by one, or each example given away once", () => {
    expect(accuracyOf(runs, distance)).toMatchObject({ value: 0.5, n: 2 });
    expect(accuracyOf(runs, oneToOne(runs, distance))).toMatchObject({ value: 1, n: 2 });
  });

  it("make wider intervals where whole runs fail than over trials", () => {
    const many = Array.from({ length: 10 }, (_, k) => ({ train: [0, 1, 2, 3], test: [10 * k + 4, 10 * k + 5, 10 * k + 6, 10 * k + 7], answer: [0, 1, 2, 3] })); // prettier-ignore
    const allOrNone = (a: number, b: number): number => {
      const isRight = (a % 10) - 4 === b;
      return Math.floor(a / 10) % 2 === 0 ? Number(!isRight) : Number(isRight);
    };
    const [over, trials] = [accuracyOverRuns(many, allOrNone), accuracyOf(many, allOrNone)];
    expect([over.value, trials.value]).toEqual([0.5, 0.5]);
    expect(over.high - over.low).toBeGreaterThan(1.3 * (trials.high - trials.low));
  });
});
