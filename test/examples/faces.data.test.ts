import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { everyPair, fromArrays } from "one-shot-ts";
import { scoreWith } from "one-shot-ts/evaluation";
import { equalErrorRate } from "one-shot-ts/calibration";

import { temporaryFolder } from "./layouts/temporaryFolder.js";
import { loadFaces } from "../../examples/studies/faces/data.js";
import { eigenfaces } from "../../examples/studies/faces/eigenfaces.js";
import { identifyAll } from "../../examples/studies/faces/identification.js";
import { INPUT_SHAPE, prepareFace } from "../../examples/studies/faces/prepare.js";
import { splitFolds } from "../../examples/studies/faces/splitFolds.js";
import { syntheticFaces } from "../../examples/studies/faces/synthetic.js";

describe("synthetic faces", () => {
  it("are the same bytes for the same seed and others for another", () => {
    const [first, again, other] = [3, 3, 4].map((seed) => syntheticFaces({ seed, people: 2, shots: 2 }));
    expect(again).toEqual(first);
    expect(other.images[0].data).not.toEqual(first.images[0].data);
    expect(first.people).toEqual(["person 01", "person 01", "person 02", "person 02"]);
  });

  it("are more alike on pictures of one person than of two, though pixels mix them up", () => {
    const { images, people } = syntheticFaces({ seed: 2, people: 10, shots: 6 });
    const inputs = images.map((image) => prepareFace(image).data as Float32Array);
    const data = fromArrays(inputs, people, { shape: INPUT_SHAPE });
    const error = equalErrorRate(scoreWith(data, everyPair(data), euclideanBetween(inputs)));
    expect(error).toBeGreaterThan(0.05);
    expect(error).toBeLessThan(0.4);
  });
});

describe("splitFolds", () => {
  const people = Array.from({ length: 80 }, (_, i) => `person ${i >> 1}`);
  const dataset = fromArrays(people.map(() => [0]), people); // prettier-ignore
  const folds = splitFolds(dataset, { folds: 10, calibrate: 6, seed: 1 });

  it("tests everybody once, and has nobody in two parts of a fold", () => {
    expect(folds.flatMap(({ test }) => test).sort()).toEqual([...new Set(people)].sort());
    for (const { train, calibrate, test } of folds) {
      expect([train.length, calibrate.length, test.length]).toEqual([30, 6, 4]);
      expect(new Set([...train, ...calibrate, ...test]).size).toBe(40);
    }
  });

  it("draws other folds with another seed", () => {
    expect(splitFolds(dataset, { folds: 10, calibrate: 6, seed: 1 })).toEqual(folds);
    expect(splitFolds(dataset, { folds: 10, calibrate: 6, seed: 2 })).not.toEqual(folds);
  });
});

describe("eigenfaces", () => {
  it("find the directions of most spread, and measure along them in units of that spread", () => {
    // Spread 3 along the first axis, 1 along the second, none along the third.
    const pictures = [
      [8, 1, 5],
      [8, -1, 5],
      [2, 1, 5],
      [2, -1, 5],
    ];
    const { project } = eigenfaces(pictures, 2);
    for (const picture of pictures) {
      const [first, second] = project(picture);
      expect(Math.abs(first)).toBeCloseTo(1, 6);
      expect(Math.abs(second)).toBeCloseTo(1, 6);
    }
    expect(Math.sign(project([8, 0, 0])[0])).toBe(-Math.sign(project([2, 0, 0])[0]));
    expect(Math.abs(project([8, 0, 9])[1])).toBeCloseTo(0, 6);
  });
});

describe("identifyAll", () => {
  it("asks each other picture once with its person enrolled and once without", () => {
    const values = [0, 1, 10, 11, 5]; // two people who are asked, and one who is not
    const lineup = { asked: [[0, 1], [2, 3]], others: [[4]] }; // prettier-ignore
    const answers = identifyAll(lineup, (a, b) => Math.abs(values[a] - values[b]), { draws: 3, seed: 1 });
    expect(answers).toHaveLength(3 * 2 * 2);
    for (const { isEnrolled, isRight, distance } of answers) {
      expect(isRight).toBe(isEnrolled);
      if (isEnrolled) expect(distance).toBe(1);
      else expect(distance).toBeGreaterThanOrEqual(4); // the one who is not asked, or further
    }
  });

  it("counts the wrong one where two are at the same distance", () => {
    const answers = identifyAll({ asked: [[0, 1]], others: [[2]] }, () => 0, { draws: 1, seed: 1 });
    expect(answers.map(({ isRight }) => isRight)).toEqual([false, false]);
  });
});

const isHere = existsSync(new URL("../../../shared/data/faces/index.json", import.meta.url));
if (!isHere) console.warn("faces.data.test: ../shared/data/faces is not there; its facts are not checked");

describe.skipIf(!isHere)("the shared faces", () => {
  it("are the same, in the same order, as in the layout in which they are published", async () => {
    const shared = await loadFaces({ quick: false, seed: 1 });
    const shots = new Map<string, number>();
    const files = shared.images.map(({ data }, i): [string, Uint8Array] => {
      const person = shared.people[i].replace(/person 0*/, "s");
      shots.set(person, (shots.get(person) ?? 0) + 1);
      return [`${person}/${shots.get(person)}.pgm`, Uint8Array.from([...Buffer.from("P5\n92 112\n255\n"), ...data])];
    });
    const published = await loadFaces({
      data: await temporaryFolder(Object.fromEntries(files)),
      quick: false,
      seed: 1,
    });
    expect(published.people).toEqual(shared.people);
    for (const [i, { data }] of published.images.entries()) expect(Buffer.compare(data as Uint8Array, shared.images[i].data as Uint8Array)).toBe(0); // prettier-ignore
  });

  it("are 10 pictures of each of 40 people, and pixels alone tell them apart as well as is on record", async () => {
    const { images, people, source } = await loadFaces({ quick: false, seed: 1 });
    expect(source).toBe("../shared/data/faces");
    expect(images).toHaveLength(400);
    expect(images[0]).toMatchObject({ height: 112, width: 92, channels: 1 });
    const names = [...new Set(people)];
    expect(names).toHaveLength(40);
    for (const name of names) expect(people.filter((person) => person === name)).toHaveLength(10);

    const inputs = images.map((image) => prepareFace(image).data as Float32Array);
    const data = fromArrays(inputs, people, { shape: INPUT_SHAPE });
    const pairs = everyPair(data);
    expect(pairs.y.filter((y) => y === 0)).toHaveLength(1800);
    expect(pairs.y).toHaveLength(79800);
    expect(equalErrorRate(scoreWith(data, pairs, euclideanBetween(inputs)))).toBeCloseTo(0.15521, 4);
  });
});

function euclideanBetween(rows: readonly Float32Array[]): (a: number, b: number) => number {
  return (a, b) => {
    let sum = 0;
    for (let i = 0; i < rows[a].length; i++) sum += (rows[a][i] - rows[b][i]) ** 2;
    return Math.sqrt(sum);
  };
}
