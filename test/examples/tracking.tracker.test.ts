import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";

import { byFrame, type Box } from "../../examples/studies/tracking/boxes.js";
import { visibleShare } from "../../examples/studies/tracking/detector.js";
import {
  beginTrack,
  compare,
  extendTrack,
  FEATURES,
  type Sighting,
  type Track,
} from "../../examples/studies/tracking/features.js";
import { chooseRules } from "../../examples/studies/tracking/chooseRules.js";
import { compareTracks } from "../../examples/studies/tracking/frameErrors.js";
import { inventPeople } from "../../examples/studies/tracking/inventedPeople.js";
import { formatBoxes, readBoxes } from "../../examples/studies/tracking/motFiles.js";
import {
  loadClassifier,
  trainClassifier,
  type PairClassifier,
} from "../../examples/studies/tracking/pairClassifier.js";
import { joinExamples, pairExamples } from "../../examples/studies/tracking/pairExamples.js";
import { simulateStreet } from "../../examples/studies/tracking/street.js";
import { outputBoxes } from "../../examples/studies/tracking/outputBoxes.js";
import { overlapTracks, PLAIN_OVERLAP, trackByOverlap } from "../../examples/studies/tracking/overlapTracker.js";
import { trackDetections } from "../../examples/studies/tracking/trackDetections.js";
import { findTracks, type TrackerRules } from "../../examples/studies/tracking/tracker.js";
import { idf1, mota, sumErrors } from "../../examples/studies/tracking/trackingFigures.js";

const see = (frame: number, left: number, look: readonly number[] = [1, 0]): Sighting => ({
  frame,
  identity: -1,
  left,
  top: 0,
  width: 10,
  height: 20,
  confidence: 1,
  embedding: Float32Array.from(look),
});

/** Takes a feature for the probability. */
const by = (name: (typeof FEATURES)[number], of: (value: number) => number = (value) => value): PairClassifier => ({
  usesAppearance: true,
  probability: (rows) => rows.map((row) => of(row[FEATURES.indexOf(name)])),
  toJSON: () => {
    throw new Error("not saved");
  },
  dispose: () => undefined,
});

/** All that was found is put out, and nothing else. */
const rules: TrackerRules = { threshold: 0.3, timeToLive: 3, leastSightings: 1, leastRun: 1, leastSure: 0, longestFill: 0 }; // prettier-ignore

const track = (sightings: readonly Sighting[], classifier: PairClassifier, some: TrackerRules): Box[] =>
  outputBoxes(findTracks(sightings, classifier, some), some);

describe("compare", () => {
  it("measures looks, place, size and time, worked by hand", () => {
    const known = beginTrack(1, see(1, 0, [1, 0]));
    extendTrack(known, see(2, 2, [0, 1])); // 2 pixels a frame to the right
    const features = compare(known, { ...see(4, 8, [0.6, 0.8]), height: 40, top: -20 });
    const named = Object.fromEntries(FEATURES.map((name, k) => [name, features[k]]));
    expect(named["distance to the nearest template"]).toBeCloseTo(Math.hypot(0.6, 0.2), 6);
    expect(named["distance to the mean template"]).toBeCloseTo(Math.hypot(0.6 - Math.SQRT1_2, 0.8 - Math.SQRT1_2), 6);
    expect(named["sideways from where expected"]).toBeCloseTo(2 / 30, 9); // 6 expected, mean height 30
    expect(named["up or down from where expected"]).toBe(0); // feet at 20
    expect(named["sideways from the last place"]).toBeCloseTo(6 / 30, 9);
    expect(named["other height"]).toBeCloseTo(Math.LN2, 9);
    expect(named["other shape"]).toBeCloseTo(Math.LN2, 9);
    expect(named["frames since last seen"]).toBe(2);
    expect(named["overlap with where expected"]).toBeCloseTo(160 / 440, 9); // 8 x 20 of 200 + 400
    expect(named["overlap with the last place"]).toBeCloseTo(80 / 520, 9);
    expect(named["sightings so far"]).toBe(2);
  });
});

describe("findTracks", () => {
  it("follows two people past one another, by their looks", () => {
    const sightings = [1, 2, 3, 4, 5].flatMap((frame) => [see(frame, 10 * frame, [1, 0]), see(frame, 60 - 10 * frame, [0, 1])]); // prettier-ignore
    const tracks = track(
      sightings,
      by("distance to the nearest template", (value) => 1 - value),
      rules,
    );
    for (const identity of [1, 2]) {
      const lefts = tracks.filter((box) => box.identity === identity).map(({ left }) => left);
      expect(lefts).toEqual(identity === 1 ? [10, 20, 30, 40, 50] : [50, 40, 30, 20, 10]);
    }
  });

  it("takes for new what belongs to nobody by the threshold", () => {
    const sightings = [see(1, 0), see(2, 6)]; // overlap 4 of 16
    const people = (threshold: number): number =>
      new Set(track(sightings, by("overlap with the last place"), { ...rules, threshold }).map((box) => box.identity)).size; // prettier-ignore
    expect(people(0.2)).toBe(1);
    expect(people(0.3)).toBe(2);
  });

  it("keeps a track for as long as it may live, and no longer", () => {
    const overlapping = by("overlap with the last place");
    const [found, lost] = [4, 5].map((frame) => track([see(1, 0), see(frame, 3)], overlapping, rules));
    expect(found.map(({ frame, left, identity }) => [frame, left, identity])).toEqual([
      [1, 0, 1],
      [4, 3, 1],
    ]);
    expect(lost.map(({ frame, identity }) => [frame, identity])).toEqual([
      [1, 1],
      [5, 2],
    ]);
  });
});

describe("outputBoxes", () => {
  /** A track with sightings in these frames, one pixel to the right each. */
  const seenIn = (id: number, frames: readonly number[], confidence = 1): Track => {
    const sightings = frames.map((frame) => ({ ...see(frame, frame), confidence }));
    const one = beginTrack(id, sightings[0]);
    for (const sighting of sightings.slice(1)) extendTrack(one, sighting);
    return one;
  };
  const framesOf = (tracks: readonly Track[], some: Partial<TrackerRules>): number[] =>
    outputBoxes(tracks, { ...rules, ...some }).map(({ frame }) => frame);

  it("leaves out what was seen too few times", () => {
    const tracks = [seenIn(1, [1, 2]), seenIn(2, [3])];
    expect(framesOf(tracks, { leastSightings: 2 })).toEqual([1, 2]);
    expect(framesOf(tracks, { leastSightings: 1 })).toEqual([1, 2, 3]);
  });

  it("leaves out what was seen too few times in a row, of which one may be missing", () => {
    const track = [seenIn(1, [1, 3, 4, 8, 12, 13, 17, 18, 19])];
    expect(framesOf(track, { leastRun: 2 })).toEqual([1, 3, 4, 12, 13, 17, 18, 19]);
    expect(framesOf(track, { leastRun: 3 })).toEqual([1, 3, 4, 17, 18, 19]);
    expect(framesOf(track, { leastRun: 4 })).toEqual([]);
  });

  it("fills a short gap with several sightings in a row on both sides, and no other", () => {
    const certain = seenIn(1, [1, 2, 3, 6, 7, 8]);
    const filled = outputBoxes([certain], { ...rules, longestFill: 2 });
    expect(filled.map(({ frame, left, confidence, identity }) => [frame, left, confidence, identity])).toEqual([
      [1, 1, 1, 1], [2, 2, 1, 1], [3, 3, 1, 1], [4, 4, 0, 1], [5, 5, 0, 1], [6, 6, 1, 1], [7, 7, 1, 1], [8, 8, 1, 1],
    ]); // prettier-ignore
    expect(framesOf([certain], { longestFill: 1 })).toEqual([1, 2, 3, 6, 7, 8]);
    expect(framesOf([seenIn(1, [2, 3, 6, 7, 8])], { longestFill: 2 })).toEqual([2, 3, 6, 7, 8]);
    expect(framesOf([seenIn(1, [1, 2, 3, 6, 7])], { longestFill: 2 })).toEqual([1, 2, 3, 6, 7]);
  });

  it("fills no gap of a thing that is seen every fourth frame, however often", () => {
    const lamp = [1, 5, 9, 13, 17, 21, 25, 29];
    expect(framesOf([seenIn(1, lamp)], { longestFill: 5 })).toEqual(lamp);
  });

  it("doubts tracks that the detector is least sure of, on whatever scale", () => {
    for (const scale of [1, 1000]) {
      const tracks = [seenIn(1, [1, 2], -3 * scale), seenIn(2, [3, 4, 5, 6, 7, 8, 9, 10], 2 * scale)];
      expect(framesOf(tracks, { leastSure: 0.2 })).toHaveLength(10); // the unsure ones are a fifth of all
      expect(framesOf(tracks, { leastSure: 0.21 })).toHaveLength(8);
    }
    expect(framesOf([seenIn(1, [1, 2], 7), seenIn(2, [3], 7)], { leastSure: 0.9 })).toHaveLength(3); // all equally sure
  });
});

describe("trackDetections", () => {
  const found: Box[] = [1, 2, 3, 4, 5].flatMap((frame) =>
    [10 * frame, 60 - 10 * frame].map((left) => see(frame, left)),
  );
  const embeddings = { values: Float32Array.from(found.flatMap((_, k) => (k % 2 ? [1, 0] : [0, 1]))), length: 10, size: 2 }; // prettier-ignore
  const classifier = by("distance to the nearest template", (value) => 1 - value);

  it("follows detections in any order by what they look like", () => {
    const boxes = trackDetections(found, embeddings, { classifier, rules });
    const lefts = boxes.filter(({ identity }) => identity === 1).map(({ left }) => left);
    expect(lefts).toEqual([10, 20, 30, 40, 50]);
    const order = [...found.keys()].reverse();
    const turned = { ...embeddings, values: Float32Array.from(order.flatMap((k) => [...embeddings.values.slice(2 * k, 2 * k + 2)])) }; // prettier-ignore
    const again = trackDetections(order.map((k) => found[k]), turned, { classifier, rules }); // prettier-ignore
    const paths = (some: readonly Box[]): string[] =>
      [1, 2].map((identity) => some.filter((box) => box.identity === identity).map(({ left }) => left).join()).sort(); // prettier-ignore
    expect(paths(again)).toEqual(paths(boxes));
  });

  it("refuses a tracker by appearance without embeddings, and another number of them", () => {
    expect(() => trackDetections(found, undefined, { classifier, rules })).toThrow("needs embeddings, got none");
    expect(() => trackDetections(found.slice(1), embeddings, { classifier, rules })).toThrow("one embedding per detection, got 10 for 9"); // prettier-ignore
    const blind = { ...by("overlap with the last place"), usesAppearance: false };
    expect(trackDetections(found, undefined, { classifier: blind, rules })).toHaveLength(10);
  });
});

describe("the plain overlap tracker", () => {
  it("pairs for the greatest sum of overlaps and begins anew below the least one", () => {
    const found = [see(1, 0), see(1, 6), see(2, 4), see(2, 9), see(2, 50)];
    const tracks = overlapTracks(found, 2, { leastOverlap: 0.3, timeToLive: 5 });
    expect(tracks.map((boxes) => boxes.map(({ left }) => left))).toEqual([[0, 4], [6, 9], [50]]);
    expect(overlapTracks(found, 2, { leastOverlap: 0.7, timeToLive: 5 })).toHaveLength(5);
  });

  it("puts out what was found, in tracks of three boxes and more, and gives up after five frames", () => {
    const found = [1, 2, 3, 8, 14, 20].map((frame) => see(frame, 0));
    const boxes = trackByOverlap(found, 20, PLAIN_OVERLAP);
    expect(boxes.map(({ frame, identity }) => [frame, identity])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [8, 1],
    ]);
  });
});

describe("chooseRules", () => {
  const classifier = by("overlap with the last place");
  const frames = 30;
  const all = Array.from({ length: frames }, (_, k) => k + 1);
  const truth = all.map((frame) => ({ ...see(frame, frame), identity: 1 }));

  it("fills gaps where that finds people, and does not where nobody is there", () => {
    const isSeen = (frame: number): boolean => frame % 7 < 4; // three frames in seven are missing
    const found = truth.filter(({ frame }) => isSeen(frame));
    const there = chooseRules([{ frames, found, embeddings: undefined, truth }], classifier);
    expect(there.longestFill).toBeGreaterThanOrEqual(3);
    const gone = chooseRules([{ frames, found, embeddings: undefined, truth: truth.filter(({ frame }) => isSeen(frame)) }], classifier); // prettier-ignore
    expect(gone.longestFill).toBeLessThan(3);
  });

  it("is no worse than overlap alone on the streets that it chooses by", () => {
    const streets = [1, 2].map((seed) => {
      const { found, truth, frames } = simulateStreet(inventPeople({ seed: 2, people: 30 }).crops, { frames: 40, random: seeded(seed) }); // prettier-ignore
      return { found, truth, frames, embeddings: undefined };
    });
    const own = chooseRules(streets, classifier);
    const figures = (tracks: (street: (typeof streets)[number]) => readonly Box[]) => {
      const sums = sumErrors(streets.flatMap((street) => compareTracks(street.truth, tracks(street), 40).frames));
      return [idf1(sums), mota(sums)];
    };
    const blind = { ...classifier, usesAppearance: false };
    const mine = figures(({ found }) => trackDetections(found, undefined, { classifier: blind, rules: own }));
    const plain = figures(({ found }) => trackByOverlap(found, 40));
    expect(mine[0]).toBeGreaterThanOrEqual(plain[0]);
    expect(mine[1]).toBeGreaterThanOrEqual(plain[1]);
  });
});

describe("pairExamples", () => {
  it("compares everybody with their track, others with it, and false detections with nobody", () => {
    const truth: Box[] = [1, 2].flatMap((frame) => [
      { ...see(frame, 0), identity: 7 },
      { ...see(frame, 7), identity: 8 },
    ]);
    const found = [see(1, 0), see(1, 7), see(1, 14), see(2, 1), see(2, 8), see(2, 15)];
    const { rows, isSame } = pairExamples(found, truth, 2);
    // In frame 2: two people with two tracks each and with the stray, the stray with two tracks.
    expect(rows).toHaveLength(8);
    expect(isSame.filter((same) => same === 1)).toHaveLength(2);
    const aside = FEATURES.indexOf("sideways from the last place");
    rows.forEach((row, k) => {
      expect(row[aside] < 0.1).toBe(isSame[k] === 1);
    });
  });

  it("keep all of one person, and thin the others evenly", () => {
    const rows = Array.from({ length: 10 }, (_, k) => [k]);
    const set = { rows, isSame: rows.map((_, k) => Number(k === 3)) };
    const joined = joinExamples([set, set], 8);
    expect(joined.rows).toEqual([[3], [3], [0], [4], [7], [0], [4], [7]]);
    expect(joined.isSame).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    expect(joinExamples([set], 100).rows).toHaveLength(10);
  });

  it("leave out what nobody could reach", () => {
    const truth: Box[] = [1, 2].map((frame) => ({ ...see(frame, 0), identity: 7 }));
    const { rows } = pairExamples([see(1, 0), see(2, 1), see(2, 60)], truth, 2);
    expect(rows).toHaveLength(1);
  });
});

describe("the pair classifier", () => {
  const random = seeded(1);
  const draw = (count: number) => {
    const rows = Array.from({ length: count }, () => FEATURES.map(() => random()));
    // One of appearance and two others decide together, with 5 % noise.
    const isSame = rows.map((row) => Number((row[0] < 0.5 !== row[2] + row[3] < 0.8) !== random() < 0.05));
    return { rows, isSame };
  };
  const accuracy = (classifier: PairClassifier, { rows, isSame }: ReturnType<typeof draw>): number =>
    classifier.probability(rows).filter((value, k) => value > 0.5 === (isSame[k] === 1)).length / rows.length;

  it("is right on examples it has not seen nearly as often as can be, and by chance where it must not see what decides", async () => {
    const [train, held] = [draw(3000), draw(1500)];
    const seeing = await trainClassifier(train, { usesAppearance: true, seed: 1 });
    const blind = await trainClassifier(train, { usesAppearance: false, seed: 1 });
    expect(accuracy(seeing, held)).toBeGreaterThan(0.9);
    expect(accuracy(blind, held)).toBeLessThan(0.6);
    const again = await loadClassifier(JSON.parse(JSON.stringify(seeing)) as ReturnType<PairClassifier["toJSON"]>);
    expect(again.probability(held.rows)).toEqual(seeing.probability(held.rows));
    expect(seeing.probability([])).toEqual([]);
    for (const classifier of [seeing, blind, again]) classifier.dispose();
  });
});

describe("a simulated street", () => {
  const people = inventPeople({ seed: 2, people: 30 }).crops;
  const make = (seed: number) => simulateStreet(people, { frames: 60, random: seeded(seed) });
  const street = make(1);

  it("is the same for the same seed and another for another", () => {
    expect(make(1).found).toEqual(street.found);
    expect(make(1).crops[3]).toEqual(street.crops[3]);
    expect(make(2).truth).not.toEqual(street.truth);
  });

  it("has people walk frame by frame without a jump", () => {
    const frames = new Map<number, Box>();
    for (const box of street.truth) {
      const before = frames.get(box.identity);
      if (before) {
        expect(box.frame).toBe(before.frame + 1);
        expect(Math.abs(box.left - before.left)).toBeLessThan(0.12 * box.height);
      }
      frames.set(box.identity, box);
    }
    expect(frames.size).toBeGreaterThan(7);
  });

  it("hides those behind, and misses and invents some", () => {
    const streets = [1, 2, 3, 4].map(make);
    const sums = sumErrors(
      streets.flatMap(
        ({ truth, found }) =>
        compareTracks(truth, found.map((box, k) => ({ ...box, identity: k })), 60).frames, // prettier-ignore
      ),
    );
    expect(sums.misses / sums.truth).toBeGreaterThan(0.1);
    expect(sums.misses / sums.truth).toBeLessThan(0.5);
    expect(sums.falsePositives / 240).toBeGreaterThan(0.4);
    expect(sums.falsePositives / 240).toBeLessThan(2);
    expect(visibleShare(see(1, 100), [])).toBe(1);
    expect(visibleShare(see(1, 100), [see(1, 105)])).toBe(0.5);
    expect(visibleShare(see(1, 100), [see(1, 100)])).toBe(0);
    expect(visibleShare(see(1, -5), [])).toBe(0.5); // half beyond the edge
  });

  it("shows in a crop what the picture of the frame shows there", () => {
    const row = street.found.findIndex(({ left, top }) => left > 0 && top > 0);
    const { frame, left, top, width, height } = street.found[row];
    const picture = street.picture(frame);
    const crop = street.crops[row];
    let far = 0;
    for (let y = 4; y < 60; y += 4) {
      for (let x = 4; x < 28; x += 4) {
        const [px, py] = [Math.floor(left + ((x + 0.5) * width) / 32), Math.floor(top + ((y + 0.5) * height) / 64)];
        if (px >= 640 || py >= 480) continue;
        const difference = Math.abs(picture.data[(py * 640 + px) * 3] - crop.data[(y * 32 + x) * 3]);
        if (difference > 30) far++;
      }
    }
    expect(far).toBeLessThan(20); // of 84: at edges within the half pixel that both differ by
  });

  it("can be tracked by its boxes alone, better than by no memory", () => {
    const sightings = street.found.map((box) => ({ ...box, embedding: Float32Array.of(1) }));
    const tracks = track(sightings, by("overlap with the last place"), {
      ...rules,
      timeToLive: 10,
      leastSightings: 2,
    });
    const { switches, truth } = sumErrors(compareTracks(street.truth, tracks, 60).frames);
    expect(switches / truth).toBeLessThan(0.1);
    // In each frame a track is in one place only.
    for (const boxes of byFrame(tracks, 60)) {
      expect(new Set(boxes.map(({ identity }) => identity)).size).toBe(boxes.length);
    }
  });
});

describe("MOTChallenge files", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tracking-files-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const put = async (text: string): Promise<string> => {
    const file = join(folder, "boxes.txt");
    await writeFile(file, text);
    return file;
  };

  it("are read, with more columns or fewer, and written in order", async () => {
    const file = await put("2,-1,10.5,20,30,40,0.9,-1,-1,-1\r\n1,-1,1,2,3,4,7\n\n1, 3, 5, 6, 7, 8\n");
    const boxes = await readBoxes(file);
    expect(boxes).toEqual([
      { frame: 2, identity: -1, left: 10.5, top: 20, width: 30, height: 40, confidence: 0.9 },
      { frame: 1, identity: -1, left: 1, top: 2, width: 3, height: 4, confidence: 7 },
      { frame: 1, identity: 3, left: 5, top: 6, width: 7, height: 8, confidence: 1 },
    ]);
    expect(formatBoxes(boxes.map((box, k) => ({ ...box, identity: 3 - k })))).toBe(
      "1,1,5,6,7,8,1,-1,-1,-1\n1,2,1,2,3,4,1,-1,-1,-1\n2,3,10.5,20,30,40,1,-1,-1,-1\n",
    );
  });

  it("leave out of the truth what is marked not to count", async () => {
    const file = await put("1,1,0,0,5,5,1\n1,2,0,0,5,5,0\n");
    expect((await readBoxes(file, { isTruth: true })).map(({ identity }) => identity)).toEqual([1]);
    expect(await readBoxes(file)).toHaveLength(2);
  });

  it.each([
    ["1,1,0,0,5", "in line 1"],
    ["1,1,0,0,5,5\n0,1,0,0,5,5", "in line 2"],
    ["1,1,0,0,-5,5", "sizes above 0"],
    ["1,1,left,0,5,5", '"1,1,left,0,5,5"'],
    ["", "must hold at least one box, got none"],
  ])("are refused with the line named: %j", async (text, message) => {
    await expect(readBoxes(await put(text))).rejects.toThrow(message);
  });
});
