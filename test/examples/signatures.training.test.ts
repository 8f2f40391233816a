import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { euclidean, fromArrays, seeded } from "one-shot-ts";
import { strokeDirections } from "one-shot-ts/images";

import { forgeryTriplets } from "../../examples/studies/signatures/forgeryTriplets.js";
import { INPUT_SHAPE } from "../../examples/studies/signatures/prepare.js";
import { trainingSet } from "../../examples/studies/signatures/trainingSet.js";
import { warpInk } from "../../examples/studies/signatures/warpInk.js";

beforeAll(() => tf.setBackend("cpu"));

/** Two genuine and one forged of each of three writers. */
const writers = ["a", "a", "a", "b", "b", "b", "c", "c", "c"];
const forged = [0, 0, 1, 0, 0, 1, 0, 0, 1];
const dataset = fromArrays(
  writers.map((_, row) => [row]),
  writers,
  { forged },
);

describe("forgeryTriplets", () => {
  it("is the weighed soft triplet loss to the nearest other writer and to the nearest forgery", () => {
    const embeddings = tf.tensor2d([
      [0, 0],
      [0, 1],
      [0.5, 0],
      [3, 0],
      [3, 0.5],
      [3, 1],
    ]);
    const rows = Int32Array.from([0, 1, 2, 3, 4, 5]);
    const classOf = Int32Array.from([0, 0, 9, 1, 1, 8]);
    const step = forgeryTriplets(dataset, 0.25).prepare({ rows, classOf });
    const { loss, sameDistance, differentDistance } = step.evaluate(embeddings, euclidean);
    // Anchors 0, 1 (writer a), 3, 4 (writer b): distance to sibling, nearest other writer's genuine, nearest own forgery.
    const anchors = [
      { positive: 1, other: 3, forgery: 0.5 },
      { positive: 1, other: Math.hypot(3, 0.5), forgery: Math.hypot(0.5, 1) },
      { positive: 0.5, other: 3, forgery: 1 },
      { positive: 0.5, other: Math.hypot(3, 0.5), forgery: 0.5 },
    ];
    const soft = (d: number): number => Math.log(1 + Math.exp(d));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const expected =
      0.75 * mean(anchors.map(({ positive, other }) => soft(positive - other))) +
      0.25 * mean(anchors.map(({ positive, forgery }) => soft(positive - forgery)));
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
    expect(sameDistance.dataSync()[0]).toBeCloseTo(0.75, 5);
    expect(differentDistance.dataSync()[0]).toBeCloseTo(
      mean([3, Math.hypot(3, 0.5), Math.hypot(3, 1), Math.hypot(3, 0.5)]),
      5,
    );
  });
});

describe("training set", () => {
  const frame = {
    data: Float32Array.from({ length: 64 * 128 }, (_, i) => Number(Math.abs((i % 128) - 2 * Math.floor(i / 128)) < 3)),
    height: 64,
    width: 128,
    channels: 1,
  };
  const mirrored = (isAcross: boolean, isDown: boolean): Float32Array =>
    strokeDirections({
      ...frame,
      data: frame.data.map((_, i) => {
        const [x, y] = [i % 128, Math.floor(i / 128)];
        return frame.data[(isDown ? 63 - y : y) * 128 + (isAcross ? 127 - x : x)];
      }),
    });

  it("has every writer four times, each mirrored as if the ink had been", async () => {
    const made = trainingSet(
      { frames: [frame, frame], writers: ["a", "b"], forged: [0, 1] },
      { variants: 1, random: seeded(1) },
    );
    expect(made.length).toBe(8);
    expect(made.groups?.classNames).toHaveLength(8);
    expect(Array.from(made.forged!)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(made.sampleShape).toEqual(INPUT_SHAPE);

    // The four rows of one signature: the same warped ink, mirrored before or after taking directions.
    const unbent = trainingSet({ frames: [frame], writers: ["a"], forged: [0] }, { variants: 1, random: noBend() });
    const samples = await unbent.read(Int32Array.from([0, 1, 2, 3]));
    const values = (await samples.data()) as Float32Array;
    samples.dispose();
    const size = 16 * 32 * 8;
    [mirrored(false, false), mirrored(true, false), mirrored(false, true), mirrored(true, true)].forEach(
      (expected, i) => {
        const got = values.subarray(i * size, (i + 1) * size);
        const difference = got.reduce((sum, value, k) => sum + Math.abs(value - expected[k]), 0);
        const total = expected.reduce((sum, value) => sum + value, 0);
        expect(difference / total).toBeLessThan(0.02);
      },
    );
  });

  it("warps a little, differently each time, and the same for the same seed", () => {
    const [one, two, again] = [1, 2, 1].map((seed) => warpInk(frame, seeded(seed)).data);
    expect(again).toEqual(one);
    expect(two).not.toEqual(one);
    const ink = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);
    expect(ink(one) / ink(frame.data)).toBeGreaterThan(0.7);
    expect(ink(one) / ink(frame.data)).toBeLessThan(1.3);
  });
});

/** Random numbers for which `warpInk` neither turns nor moves (0.5) nor bends (its normal numbers are 0 where the first is 0). */
function noBend(): () => number {
  let draws = 0;
  return () => (draws++ < 6 ? 0.5 : 0);
}
