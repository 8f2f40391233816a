import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { euclidean, everyPair, fromArrays, seeded, toLabels, type Embeddings } from "one-shot-ts";
import { scoreWith } from "one-shot-ts/evaluation";
import { strokeDirections, type RawImage } from "one-shot-ts/images";

import { dependentResults, type Embedded } from "../../examples/studies/signatures/dependent.js";
import { forgeryPairs, remoteness, type PairWeights } from "../../examples/studies/signatures/forgeryPairs.js";
import { mirrorPixels } from "../../examples/studies/shared/mirrorPixels.js";
import { MIRRORS, type Mirror } from "../../examples/studies/signatures/mirror.js";
import type { PreparationConfig } from "../../examples/studies/signatures/preparation.js";
import type { PreparedSignatures } from "../../examples/studies/signatures/prepare.js";
import { edgeSize, edgeStatistics, mirrorEdges } from "../../examples/studies/signatures/edgeStatistics.js";
import { handSize, handStatistics, mirrorHand } from "../../examples/studies/signatures/handStatistics.js";
import { inkProfile } from "../../examples/studies/signatures/inkProfile.js";
import { layoutSize, layoutStatistics, mirrorLayout } from "../../examples/studies/signatures/layoutStatistics.js";
import { trainingSet } from "../../examples/studies/signatures/trainingSet.js";
import { warpedSignatures } from "../../examples/studies/signatures/warpedSignatures.js";
import { warpSignature, warpWriter } from "../../examples/studies/signatures/warps.js";
import { choosePenShare, withPen } from "../../examples/studies/signatures/withPen.js";

beforeAll(() => tf.setBackend("cpu"));

const stroke = (height: number, width: number, isInk: (x: number, y: number) => boolean): RawImage => ({
  data: Float32Array.from({ length: height * width }, (_, i) => Number(isInk(i % width, Math.floor(i / width)))),
  height,
  width,
  channels: 1,
});

describe("forgeryPairs", () => {
  /** Two hands made of writer w's, with a forgery each, and one of v's. */
  const groups = ["w1", "w1", "w1", "w2", "w2", "v1"];
  const writers = toLabels(["w", "w", "w", "w", "w", "v"]);
  const forged = [0, 0, 1, 0, 1, 0];
  const dataset = fromArrays(groups.map((_, row) => [row]), groups, { forged }); // prettier-ignore
  const places = [0, 0.1, 0.9, 0.5, 1.6, 2]; // embeddings on a line
  const parts = 2;
  const embeddings = places.map((place, row) => [place, Math.sin(row)]);
  const lossWith = (weights: PairWeights, remotenessShare = 0): number => {
    const objective = forgeryPairs(dataset, writers, { weights, parts, remotenessShare });
    const step = objective.prepare({ rows: Int32Array.from(places.keys()), classOf: new Int32Array(places.length) });
    return tf.tidy(() => step.evaluate(tf.tensor2d(embeddings), euclidean).loss.dataSync()[0]);
  };
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** The mean cross-entropy of pairs of rows: of the whole embeddings, and with less weight of each part alone. */
  const expected = (pairs: readonly (readonly [number, number])[], sign: 1 | -1): number => {
    const logistic = (distance: number): number => Math.log(1 + Math.exp(sign * 14 * (distance - 1)));
    const whole = pairs.map(([a, b]) => logistic(Math.hypot(...embeddings[a].map((x, k) => x - embeddings[b][k]))));
    const alone = [0, 1].map((k) =>
      mean(pairs.map(([a, b]) => logistic(Math.sqrt(parts) * Math.abs(embeddings[a][k] - embeddings[b][k])))),
    );
    return mean(whole) + 0.3 * (alone[0] + alone[1]);
  };

  it("asks each pair whether it is the same: the cross-entropy of a logistic function of the distance", () => {
    // same: 0-1 only. skilled: 0-2, 1-2, 3-4. random: genuine ones of w with v's; the two hands of w are no pair.
    const pairs = { same: [[0, 1]], skilled: [[0, 2], [1, 2], [3, 4]], random: [[0, 5], [1, 5], [3, 5]] } as const; // prettier-ignore
    expect(lossWith({ same: 1, skilled: 0, random: 0 })).toBeCloseTo(expected(pairs.same, 1), 4);
    expect(lossWith({ same: 0, skilled: 1, random: 0 })).toBeCloseTo(expected(pairs.skilled, -1), 4);
    expect(lossWith({ same: 0, skilled: 0, random: 1 })).toBeCloseTo(expected(pairs.random, -1), 4);
  });

  it("moves the question by a share of how remote a pair is", () => {
    // The strangers to w's rows: v's only; to v's: the genuine ones of w. Of the fewest, one, the nearest counts.
    const nearest = (row: number, apart: (a: number, b: number) => number): number =>
      Math.min(...(row === 5 ? [0, 1, 3] : [5]).map((other) => apart(row, other)));
    const apartBy = [
      (a: number, b: number) => Math.hypot(...embeddings[a].map((x, k) => x - embeddings[b][k])),
      ...[0, 1].map((k) => (a: number, b: number) => Math.sqrt(parts) * Math.abs(embeddings[a][k] - embeddings[b][k])),
    ];
    const terms = apartBy.map((apart) => {
      const ofRows = places.map((_, row) => nearest(row, apart));
      const even = 1 + 0.7 * ((ofRows[0] + ofRows[1]) / 2 - mean(ofRows));
      return Math.log(1 + Math.exp(14 * (apart(0, 1) - even)));
    });
    const expected = terms[0] + 0.3 * (terms[1] + terms[2]);
    expect(lossWith({ same: 1, skilled: 0, random: 0 }, 0.7)).toBeCloseTo(expected, 4);
  });

  it("takes how remote a pair is as given: no gradient, and none where there are no strangers", () => {
    const distances = tf.tensor3d([[[0, 1], [1, 0]]]); // prettier-ignore
    const strangers = [[0, 1], [1, 0]]; // prettier-ignore
    const sum = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.add(x, remoteness(x as tf.Tensor3D, strangers))));
    expect(Array.from(tf.grad(sum)(distances).dataSync())).toEqual([0, 2, 2, 0]);
    expect(Array.from(remoteness(distances, [[0, 0], [0, 0]]).dataSync())).toEqual([0, 0, 0, 0]); // prettier-ignore
  });

  it("adds them up by their weights", () => {
    const each = [lossWith({ same: 1, skilled: 0, random: 0 }), lossWith({ same: 0, skilled: 1, random: 0 })];
    expect(lossWith({ same: 0.25, skilled: 0.75, random: 0 })).toBeCloseTo(0.25 * each[0] + 0.75 * each[1], 4);
  });
});

describe("warps", () => {
  const frame = stroke(48, 96, (x, y) => Math.abs(y - 24 - 8 * Math.sin(x / 9)) < 2 && x > 15 && x < 80);
  const changed = (a: RawImage, b: RawImage): number =>
    Array.from(a.data).reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0);

  it("change all that has one seed alike, and other seeds otherwise", () => {
    expect(warpWriter(frame, 5)).toEqual(warpWriter(frame, 5));
    expect(changed(warpWriter(frame, 5), warpWriter(frame, 6))).toBeGreaterThan(50);
  });

  it("change a signature less than a hand", () => {
    const mean = (warp: typeof warpWriter): number =>
      [1, 2, 3, 4, 5, 6].reduce((sum, seed) => sum + changed(warp(frame, seed), frame), 0);
    expect(mean(warpSignature)).toBeLessThan(mean(warpWriter));
    expect(mean(warpSignature)).toBeGreaterThan(0);
  });
});

describe("trainingSet", () => {
  const config: PreparationConfig = { tower: "statistics", size: [32, 48], views: 1 };
  const frames = [9, 14, 20, 26].map((slope) =>
    stroke(32, 48, (x, y) => Math.abs(x - 24 - (slope * (y - 16)) / 20) < 2),
  );
  const prepared = { frames, writers: ["a", "a", "b", "b"], forged: Uint8Array.of(0, 1, 0, 1) } as unknown as PreparedSignatures; // prettier-ignore

  it("makes hands of each writer, each mirrored four ways, that stay known as that writer's", async () => {
    const { dataset, writers } = await trainingSet(prepared, config, { hands: 3, seed: 1 });
    expect(dataset.length).toBe(5 * 3 * 4); // four signatures and an imitation of the first
    expect(dataset.groups!.classNames).toHaveLength(2 * 3 * 4);
    expect(writers.classNames).toEqual(["a", "b"]);
    const hands = new Map<number, Set<number>>();
    dataset.groups!.classOf.forEach((hand, row) => {
      hands.set(hand, (hands.get(hand) ?? new Set()).add(writers.classOf[row]));
    });
    for (const owners of hands.values()) expect(owners.size).toBe(1);
    expect(Array.from(dataset.forged!)).toEqual(Array.from({ length: 60 }, (_, row) => [0, 1, 0, 1, 1][row % 5]));
  });

  it("imitates every other genuine signature in another hand, as a forgery of its writer's", async () => {
    const { dataset, writers } = await trainingSet(prepared, config, { hands: 2, seed: 1 });
    const samples = await dataset.read(Int32Array.of(0, 4, 5, 9)); // the first signature and its imitation, of two hands
    const rows = tf.unstack(samples).map((row) => Array.from(row.dataSync()).join());
    expect(new Set(rows).size).toBe(4);
    expect([0, 4].map((row) => dataset.groups!.classOf[row])).toEqual([0, 0]);
    expect([0, 4, 9].map((row) => writers.classNames[writers.classOf[row]])).toEqual(["a", "a", "a"]);
  });
});

describe("warpedSignatures", () => {
  const config: PreparationConfig = { tower: "signet", size: [32, 48], views: 1 };
  const frames = [9, 14, 20, 26].map((slope) => stroke(32, 48, (x, y) => Math.abs(x - 24 - (slope * (y - 16)) / 20) < 2)); // prettier-ignore
  const prepared = { frames, writers: ["a", "a", "b", "b"], forged: Uint8Array.of(0, 1, 0, 1) } as unknown as PreparedSignatures; // prettier-ignore

  it("holds the rows of trainingSet, and warps each at every reading", async () => {
    const { dataset, writers } = warpedSignatures(prepared, config, { hands: 3, random: seeded(1) });
    const prepares = await trainingSet(prepared, { ...config, tower: "statistics" }, { hands: 3, seed: 1 });
    expect(dataset.groups!.classNames).toEqual(prepares.dataset.groups!.classNames);
    expect(dataset.groups!.classOf).toEqual(prepares.dataset.groups!.classOf);
    expect(dataset.forged).toEqual(prepares.dataset.forged);
    expect(writers).toEqual(prepares.writers);
    const read = async (): Promise<string[]> => {
      const samples = await dataset.read(Int32Array.of(0, 4, 5, 9, 15));
      expect(samples.shape).toEqual([5, 32, 48, 1]);
      return tf.unstack(samples).map((row) => Array.from(row.dataSync()).join());
    };
    expect(new Set([...(await read()), ...(await read())]).size).toBe(10);
  });
});

describe("mirrors", () => {
  const shape = [8, 16, 9] as const;
  /** Strokes with cells in each other's places, as if the ink had been mirrored. */
  const mirrorCells = (strokes: Float32Array, { isAcross, isDown }: Mirror): Float32Array =>
    strokes.map((_, i) => {
      const [row, column, k] = [Math.floor(i / (16 * 9)), Math.floor(i / 9) % 16, i % 9];
      const direction = isAcross !== isDown && k < 8 ? (8 - k) % 8 : k;
      return strokes[((isDown ? 7 - row : row) * 16 + (isAcross ? 15 - column : column)) * 9 + direction];
    });
  const ink = (x: number, y: number): boolean => Math.abs(x - 20 - (9 * (y - 16)) / 20) < 2 || (y < 9 && x > 30);
  const strokes = strokeDirections(stroke(32, 64, ink), { withInk: true });

  it("turn pixels over", () => {
    const image = { data: Float32Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3, channels: 1 };
    expect(MIRRORS.map((mirror) => [...mirrorPixels(image, mirror)])).toEqual([
      [1, 2, 3, 4, 5, 6],
      [3, 2, 1, 6, 5, 4],
      [4, 5, 6, 1, 2, 3],
      [6, 5, 4, 3, 2, 1],
    ]);
  });

  it("change cells and directions as mirrored ink does", () => {
    for (const mirror of MIRRORS) {
      const { isAcross, isDown } = mirror;
      const mirrored = stroke(32, 64, (x, y) => ink(isAcross ? 63 - x : x, isDown ? 31 - y : y));
      const expected = strokeDirections(mirrored, { withInk: true });
      mirrorCells(strokes, mirror).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
    }
  });

  it.each(MIRRORS)("move every number to where the description of a mirrored signature has it:$name", (mirror) => {
    for (const [describe, move] of [
      [handStatistics, mirrorHand],
      [layoutStatistics, mirrorLayout],
    ] as const) {
      const plain = describe(strokes, shape);
      const expected = describe(mirrorCells(strokes, mirror), shape);
      const moved = move(shape, mirror);
      expect(moved).toHaveLength(expected.length);
      moved.forEach(({ from, sign }, i) => expect(sign * plain[from], `${i}`).toBeCloseTo(expected[i], 4));
    }
  });
});

/** Strokes of 12 x 24 cells with two numbers each, a direction and ink, at some places. */
const cells = (places: readonly (readonly [row: number, column: number, ink: number])[]): Float32Array => {
  const strokes = new Float32Array(12 * 24 * 2);
  for (const [row, column, ink] of places) strokes.set([ink / 2, ink], (row * 24 + column) * 2);
  return strokes;
};
const SHAPE = [12, 24, 2] as const;

describe("inkProfile", () => {
  it("finds middle and spread of the ink along the line and across it", () => {
    const { rows, columns, across, down, total } = inkProfile(cells([[3, 4, 1], [3, 10, 2], [6, 10, 1]]), SHAPE); // prettier-ignore
    expect(total).toBe(4);
    expect([rows[3], rows[6], columns[4], columns[10]]).toEqual([3, 1, 1, 3]);
    expect([across.mean, down.mean]).toEqual([9, 4.25]);
    expect(across.deviation).toBeCloseTo(Math.sqrt(6.75), 10);
    expect(down.deviation).toBeCloseTo(Math.sqrt(1.6875), 10);
    expect(inkProfile(cells([]), SHAPE).across).toEqual({ mean: 12, deviation: 0.5 });
  });
});

describe("handStatistics", () => {
  it("says how ink is shared out among rows and twelfths of the width, and how large it is", () => {
    const statistics = Array.from(handStatistics(cells([[0, 5, 1], [1, 23, 3]]), SHAPE)); // prettier-ignore
    expect(statistics).toHaveLength(handSize(SHAPE));
    const layout = statistics.slice(-29);
    expect(layout.slice(0, 2)).toEqual([1.5, Math.fround(3 * Math.sqrt(0.75))]);
    expect(layout.slice(0, 24).flatMap((value, i) => (value > 0 ? [i] : []))).toEqual([0, 1, 14, 23]);
    expect(layout[27]).toBeCloseTo(Math.log(4), 6);
    expect(layout[28]).toBeCloseTo(Math.log(2), 6);
  });

  it("tells strokes of the upper half from strokes of the lower", () => {
    const around = [[2, 4, 1], [2, 20, 1], [9, 4, 1], [9, 20, 1]] as const; // prettier-ignore
    const [upper, lower] = [2, 9].map((row) => handStatistics(cells([...around, [row, 12, 4]]), SHAPE));
    const [above, below] = [19, 30]; // after the whole picture's 3 + 4 x 4: a cell with itself, in the upper band and in the lower
    expect(upper[above]).toBeGreaterThan(1.2 * upper[below]);
    expect(lower[below]).toBeGreaterThan(1.2 * lower[above]);
    expect(upper[0]).toBeCloseTo(lower[0], 6);
  });

  it("is finite for paper without ink", () => {
    expect(Array.from(handStatistics(cells([]), SHAPE)).every(Number.isFinite)).toBe(true);
  });
});

describe("layoutStatistics", () => {
  const word = [[5, 3, 1], [6, 5, 3], [4, 9, 2], [7, 12, 2], [6, 13, 1]] as const; // prettier-ignore

  it("stays as it is when the word is elsewhere in the frame, not when its letters change places", () => {
    const first = layoutStatistics(cells(word), SHAPE);
    expect(first).toHaveLength(layoutSize(SHAPE));
    const moved = layoutStatistics(cells(word.map(([row, column, ink]) => [row + 2, column + 6, ink])), SHAPE);
    moved.forEach((value, i) => expect(value).toBeCloseTo(first[i], 5));
    const other = layoutStatistics(cells(word.map(([row, column, ink]) => [row, 16 - column, ink])), SHAPE);
    const difference = other.reduce((sum, value, i) => sum + (value - first[i]) ** 2, 0);
    expect(difference).toBeGreaterThan(1);
  });

  it("follows the line up and down", () => {
    const rising = Array.from({ length: 20 }, (_, i) => [11 - Math.floor(i / 2), i + 2, 1] as const);
    const heights = Array.from(layoutStatistics(cells(rising), SHAPE).slice(-26, -13)).filter((value) => value !== 0);
    expect(heights.length).toBeGreaterThan(8);
    for (let i = 1; i < heights.length; i++) expect(heights[i]).toBeLessThan(heights[i - 1]);
  });

  it("is finite for paper without ink", () => {
    expect(Array.from(layoutStatistics(cells([]), SHAPE)).every(Number.isFinite)).toBe(true);
  });
});

describe("edgeStatistics", () => {
  const ink = (x: number, y: number): boolean =>
    Math.abs(x - 20 - (9 * (y - 16)) / 20) < 2 || (y < 9 && x > 30 && x < 50);

  it.each(MIRRORS)("move to where the description of a mirrored signature has them:$name", (mirror) => {
    const { isAcross, isDown } = mirror;
    const plain = edgeStatistics(stroke(32, 64, ink));
    expect(plain).toHaveLength(edgeSize);
    const expected = edgeStatistics(stroke(32, 64, (x, y) => ink(isAcross ? 63 - x : x, isDown ? 31 - y : y)));
    mirrorEdges(mirror).forEach(({ from, sign }, i) => expect(sign * plain[from], `${i}`).toBeCloseTo(expected[i], 3));
  });
});

describe("withPen", () => {
  /** Two signatures each of two writers and a forgery of each, on a line by shape and by pen. */
  const labels = ["a", "a", "a", "b", "b", "b"];
  const pairsBy = (places: readonly number[]) => {
    const dataset = fromArrays(places.map((place) => [place]), labels, { forged: [0, 0, 1, 0, 0, 1] }); // prettier-ignore
    return scoreWith(dataset, everyPair(dataset), (a, b) => Math.abs(places[a] - places[b]));
  };
  const shape = pairsBy([0, 1, 1, 9, 8, 8]);

  it("adds the pen's number where that tells forgeries, and leaves it where it does not", () => {
    const pen = pairsBy([0, 0, 5, 0, 0, 5]);
    const share = choosePenShare(shape, pen);
    expect(share).toBeGreaterThan(0);
    const both = withPen(shape, pen, share);
    Array.from(both.distances).forEach((distance, i) =>
      expect(distance).toBeCloseTo(shape.distances[i] + share * pen.distances[i], 10),
    );
    expect(choosePenShare(pairsBy([0, 1, 5, 19, 18, 23]), pairsBy([0, 5, 0, 5, 0, 5]))).toBe(0);
  });
});

describe("dependentResults", () => {
  /** Writers on a line, far apart, with forgeries next to them; writer 1's signatures vary three times as much. */
  function invented(seed: number, forgery: number): Embedded {
    const random = seeded(seed);
    const rows = Array.from(
      { length: 4 },
      (_, writer) =>
      Array.from({ length: 20 }, (_, i) => ({ writer: `w${writer}`, forged: Number(i >= 12), at: 100 * writer + (writer === 1 ? 3 : 1) * (random() + (i >= 12 ? forgery : 0)) })), // prettier-ignore
    ).flat();
    const embeddings: Embeddings = { values: Float32Array.from(rows, ({ at }) => at), length: rows.length, size: 1 };
    return {
      embeddings,
      writers: rows.map(({ writer }) => writer),
      forged: Uint8Array.from(rows, (row) => row.forged),
    };
  }
  const resampling = { seed: 1, resamples: 20 };

  it("errs nowhere where forgeries lie farther off than any signature of the writer's own", () => {
    const results = dependentResults(invented(1, 9), invented(2, 9), resampling);
    expect(results.map(({ enrolled }) => enrolled)).toEqual([1, 3, 5, 10]);
    for (const { skilled, random, atThreshold } of results) {
      expect([skilled.nearest.value, skilled.mean.value, skilled.template.value, random.value]).toEqual([0, 0, 0, 0]);
      expect(atThreshold.one.falseMatchRate.value).toBe(0);
    }
  });

  it("counts the questioned signatures of every draw", () => {
    const [one, , , ten] = dependentResults(invented(1, 9), invented(2, 9), resampling);
    expect(one.skilled.mean.n).toBe(5 * 4 * (11 + 8));
    expect(ten.skilled.mean.n).toBe(5 * 4 * (2 + 8));
    expect(ten.random.n).toBe(5 * 4 * (2 + 3));
  });

  it("errs less by the writer's own scale where writers vary differently", () => {
    const [, , five] = dependentResults(invented(1, 1.5), invented(2, 1.5), resampling);
    expect(five.ownScale.value).toBeLessThan(five.skilled.mean.value);
  });
});
