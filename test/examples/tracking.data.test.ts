import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { euclidean, seeded } from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import { histogram, pixels } from "../../examples/studies/tracking/baselines.js";
import { cropSet, INPUT_SHAPE, toInput, trainingSet } from "../../examples/studies/tracking/crops.js";
import { loadCampus, loadPeople } from "../../examples/studies/tracking/data.js";
import { compareTracks } from "../../examples/studies/tracking/frameErrors.js";
import { inventPeople } from "../../examples/studies/tracking/inventedPeople.js";
import {
  drawnPairs,
  everyRow,
  pairVerdict,
  stackPair,
  STACKED_SHAPE,
} from "../../examples/studies/tracking/pairInput.js";
import {
  cameraPairs,
  firstOfEachCamera,
  measureRetrieval,
  scoreCropPairs,
} from "../../examples/studies/tracking/peopleFigures.js";
import { countPeople, splitPeople } from "../../examples/studies/tracking/splitPeople.js";
import { sumErrors } from "../../examples/studies/tracking/trackingFigures.js";

const shared = existsSync(new URL("../../../shared/data/people/index.json", import.meta.url));
const people = inventPeople({ seed: 3, people: 20 });

describe.skipIf(!shared)("the shared data (skipped where ../shared/data is missing)", () => {
  it("are 2,920 crops of 500 people under 6 cameras, each person under two at least", async () => {
    const { crops } = await loadPeople({ quick: false, seed: 1 });
    expect([crops.length, countPeople(crops)]).toEqual([2920, 500]);
    expect(new Set(crops.map(({ camera }) => camera)).size).toBe(6);
    expect(crops.every(({ image }) => image.data.length === 64 * 32 * 3)).toBe(true);
  });

  it("give exactly these baselines on the test people of seed 1", async () => {
    const { crops } = await loadPeople({ quick: false, seed: 1 });
    const { train, validate, test } = splitPeople(crops, seeded(1));
    expect([train, validate, test].map(countPeople)).toEqual([350, 50, 100]);
    const images = test.map(({ image }) => image);
    const [grey, colour] = [measureRetrieval(test, pixels(images)), measureRetrieval(test, histogram(images))];
    expect([grey.rank1.n, grey.rank1.value, grey.mAP.value].map(rounded)).toEqual([421, 0.1378, 0.1199]);
    expect([colour.rank1.value, colour.mAP.value].map(rounded)).toEqual([0.1995, 0.1325]);
  });

  it("are 359 boxes of 8 people in 71 frames of TUD-Campus, of which the detector finds 230, with 92 other boxes", async () => {
    const { frames, found, crops, truth } = (await loadCampus())!;
    expect([frames, found.length, crops.length, truth.length]).toEqual([71, 322, 322, 359]);
    expect(new Set(truth.map(({ identity }) => identity)).size).toBe(8);
    const each = found.map((box, k) => ({ ...box, identity: k }));
    const { misses, falsePositives } = sumErrors(compareTracks(truth, each, frames).frames);
    expect([359 - misses, falsePositives]).toEqual([230, 92]);
  });
});

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

describe("loadPeople", () => {
  it("gives few invented figures with quick, whatever is there", async () => {
    const { source, crops } = await loadPeople({ quick: true, seed: 1 });
    expect([source, countPeople(crops)]).toEqual(["invented figures", 40]);
    expect((await loadPeople({ quick: true, seed: 1 })).crops[5].image).toEqual(crops[5].image);
  });
});

describe("splitPeople", () => {
  it("puts nobody into two parts and loses no crop", () => {
    const { train, validate, test } = splitPeople(people.crops, seeded(1));
    expect([train, validate, test].map(countPeople)).toEqual([14, 2, 4]);
    expect(train.length + validate.length + test.length).toBe(people.crops.length);
    expect(countPeople([...train, ...validate, ...test])).toBe(20);
  });

  it("refuses too few people", () => {
    const few = people.crops.filter(({ person }) => person < 5);
    expect(() => splitPeople(few, seeded(1))).toThrow("splitPeople: need at least 20 people to part, got 5");
  });
});

describe("measureRetrieval", () => {
  it("asks with one crop of each person and camera", () => {
    const rows = firstOfEachCamera(people.crops);
    expect(rows).toHaveLength(20 * 4);
    expect(new Set(rows.map((row) => `${people.crops[row].person}, ${people.crops[row].camera}`)).size).toBe(80);
  });

  it("is all right for who knows the person, and gives no credit for the camera", () => {
    const { crops } = people;
    const knows = measureRetrieval(crops, (a, b) => Number(crops[a].person !== crops[b].person));
    expect([knows.rank1.value, knows.mAP.value, knows.rank1.n]).toEqual([1, 1, 80]);
    // Crops of the same person from the same camera are nearest, but do not count: then come all others of that camera, who are wrong.
    const camera = measureRetrieval(crops, (a, b) => Number(crops[a].camera !== crops[b].camera));
    expect(camera.rank1.value).toBe(0);
  });
});

describe("pairs across cameras", () => {
  it("are every same pair once and as many different ones, never of one camera", () => {
    const { crops } = people;
    const pairs = cameraPairs(crops, seeded(1));
    const { y, left, right } = scoreCropPairs(crops, pairs, new Float64Array(pairs.left.length));
    const same = Array.from(y).filter((label) => label === 0).length;
    expect(same * 2).toBe(y.length);
    Array.from(left!).forEach((row, k) => {
      expect(crops[row].camera).not.toBe(crops[right![k]].camera);
    });
  });

  it("are stacked channel on channel", () => {
    const [first, second] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9, 10, 11, 12)];
    expect(Array.from(stackPair(first, second))).toEqual([1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12]);
  });

  it("are drawn anew, same ones in even rows", async () => {
    const [a, b] = [people.crops[0], people.crops.find(({ person }) => person === 1)!];
    // Each person in one colour, so that pairs can be told.
    const flat = ({ person, camera }: typeof a, value: number) => ({
      person,
      camera,
      image: { data: new Uint8Array(64 * 32 * 3).fill(value), height: 64, width: 32, channels: 3 } satisfies RawImage,
    });
    const crops = [flat(a, 10), flat({ ...a, camera: 2 }, 10), flat(b, 200), flat({ ...b, camera: 2 }, 200)];
    const dataset = drawnPairs(crops, { rows: 8, prepare: toInput, random: seeded(1) });
    expect(dataset.sampleShape).toEqual(STACKED_SHAPE);
    const { rows, classOf } = everyRow(dataset)();
    const read = await dataset.read(rows);
    const values = await read.data();
    read.dispose();
    rows.forEach((row) => {
      const at = row * 64 * 32 * 6;
      expect(values[at] === values[at + 3]).toBe(classOf[row] === 0);
      expect(classOf[row]).toBe(row % 2);
    });
  });
});

describe("pairVerdict", () => {
  it("costs the binary cross-entropy of the log-odds of one person, worked by hand", () => {
    const rows = Int32Array.of(0, 1, 2);
    const step = pairVerdict().prepare({ rows, classOf: Int32Array.of(0, 1, 1) });
    const logits = tf.tensor2d([2, -1, 3], [3, 1]);
    const { loss, sameDistance, differentDistance } = step.evaluate(logits, euclidean);
    const softplus = (x: number): number => Math.log(1 + Math.exp(x));
    expect(loss.dataSync()[0]).toBeCloseTo((softplus(-2) + softplus(-1) + softplus(3)) / 3, 5);
    expect([sameDistance.dataSync()[0], differentDistance.dataSync()[0]]).toEqual([-2, -1]); // minus the log-odds: 1 and −3
    expect(step.rows).toBe(rows);
    tf.dispose([logits, loss, sameDistance, differentDistance]);
  });
});

describe("training crops", () => {
  it("are read anew each time, within -1 to 1, and keep person and camera", async () => {
    const dataset = trainingSet(people.crops.slice(0, 4), seeded(1));
    expect(dataset.groups!.classNames.length).toBeGreaterThan(1);
    const rows = Int32Array.of(1);
    const [one, other] = [await dataset.read(rows), await dataset.read(rows)];
    expect(one.shape).toEqual([1, ...INPUT_SHAPE]);
    const values = await one.data();
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(values).not.toEqual(await other.data());
    one.dispose();
    other.dispose();
  });

  it("are measured as they are", async () => {
    const batch = await cropSet(people.crops.slice(0, 2)).read(Int32Array.of(0));
    expect((await batch.data())[0]).toBeCloseTo(people.crops[0].image.data[0] / 127.5 - 1, 6);
    batch.dispose();
  });
});
