import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { calibrate, memoryStore, Recognizer, seeded } from "one-shot-ts";
import { audioEncoder } from "one-shot-ts/audio";
import { equalErrorRate, normalizeScores } from "one-shot-ts/calibration";
import { selectPairs } from "one-shot-ts/evaluation";

import { level, mfccDeviation, mfccMean } from "../../examples/studies/speakers/baselines.js";
import { cutParts, PART_SECONDS } from "../../examples/studies/speakers/cutParts.js";
import { loadSpeech, type Clip } from "../../examples/studies/speakers/data.js";
import { scoreParts } from "../../examples/studies/speakers/evaluate.js";
import { measureIdentification, measureVerification } from "../../examples/studies/speakers/figures.js";
import { normalizedDistance } from "../../examples/studies/speakers/normalizedDistance.js";
import { newNet, RECIPES } from "../../examples/studies/speakers/recipe.js";
import { speakerEncoder } from "../../examples/studies/speakers/speakerEncoder.js";
import { splitPeople } from "../../examples/studies/speakers/splitPeople.js";
import { syntheticSpeech } from "../../examples/studies/speakers/synthetic.js";
import { trainingSet } from "../../examples/studies/speakers/trainingSet.js";
import { joinDigits, makeTrials, scoreTrials } from "../../examples/studies/speakers/trials.js";

const speech = syntheticSpeech({ seed: 3, people: 20, voices: 3, takes: 2 });

describe("synthetic speech", () => {
  it("is the same for the same seed and other for another", () => {
    const few = { people: 1, voices: 1, takes: 1 };
    const [first, again, other] = [3, 3, 4].map((seed) => syntheticSpeech({ seed, ...few }));
    expect(again).toEqual(first);
    expect(other.people[0].samples).not.toEqual(first.people[0].samples);
  });

  it("has one recording of each person, and every digit of each voice as often as asked", () => {
    expect(speech.source).toBe("synthetic");
    expect(speech.people).toHaveLength(20);
    expect(speech.voices).toHaveLength(60);
    expect(new Set(speech.voices.map(({ digit }) => digit)).size).toBe(10);
    for (const { samples } of [...speech.people, ...speech.voices]) {
      const most = samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
      expect(most).toBeGreaterThan(0.03);
      expect(most).toBeLessThan(1);
    }
  });

  it("does not betray the voice by its level, and does so by its spectrum", () => {
    const trials = makeTrials(speech.voices, 2);
    expect(measureVerification(trials, level(trials.clips)).value).toBeGreaterThan(0.35);
    expect(measureVerification(trials, mfccMean(trials.clips)).value).toBeLessThan(0.45);
  });
});

describe("loadSpeech", () => {
  const shared = new URL("../../../shared/data/speakers/index.json", import.meta.url);
  it.skipIf(!existsSync(shared))(
    "reads the shared sets (skipped where ../shared/data is missing): 251 people, 6 voices with 50 takes of each digit",
    async () => {
      const { people, voices } = await loadSpeech({ quick: false, seed: 1 });
      expect(new Set(people.map(({ speaker }) => speaker)).size).toBe(251);
      expect(voices).toHaveLength(3000);
      expect(voices.filter(({ speaker, digit }) => speaker === "voice 5" && digit === 9)).toHaveLength(50);
      for (const { samples, sampleRate } of [people[0], people[250], voices[0], voices[2999]]) {
        expect(sampleRate).toBe(8000);
        expect(samples.length).toBeGreaterThan(1000);
        const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
        expect(Math.abs(mean)).toBeLessThan(0.01); // a wrong decoding would not be centred
      }
    },
  );

  it("gives few invented voices with quick, whatever is there", async () => {
    expect((await loadSpeech({ quick: true, seed: 1 })).source).toBe("synthetic");
  });
});

describe("splitPeople", () => {
  it("puts nobody into two parts", () => {
    const { train, validate, calibrate } = splitPeople(speech.people, seeded(1));
    expect([train, validate, calibrate].map((part) => part.length)).toEqual([14, 2, 4]);
    const names = [train, validate, calibrate].flatMap((part) => part.map(({ speaker }) => speaker));
    expect(new Set(names).size).toBe(20);
  });

  it("refuses too few people", () => {
    expect(() => splitPeople(speech.people.slice(0, 5), seeded(1))).toThrow(
      "splitPeople: need at least 20 people to train, validate and calibrate on, got 5",
    );
  });
});

describe("parts to compare people by", () => {
  it("are recordings as short as asked, none twice, at least two of everybody", () => {
    for (const seconds of Object.values(PART_SECONDS)) {
      const { samples = [], labels } = cutParts(speech.people.slice(0, 6), seconds, { most: 4, random: seeded(1) });
      expect(labels.classNames).toHaveLength(6);
      const perPerson = [0, 1, 2, 3, 4, 5].map((person) => labels.classOf.filter((c) => c === person).length);
      expect(Math.min(...perPerson)).toBeGreaterThanOrEqual(2);
      expect(Math.max(...perPerson)).toBeLessThanOrEqual(4);
      samples.forEach(({ samples: part }, row) => {
        expect(part.length / 8000).toBeLessThanOrEqual(seconds[1]);
        const next = samples.at(row + 1)?.samples;
        if (next?.buffer === part.buffer)
          expect(next.byteOffset).toBeGreaterThanOrEqual(part.byteOffset + part.byteLength);
      });
    }
  });

  it("leave pauses out", () => {
    const [clip] = speech.people;
    const paused = {
      ...clip,
      samples: Float32Array.from({ length: 16000 }, (_, i) => (i < 8000 ? clip.samples[i] : 0)),
    };
    const { samples = [] } = cutParts([paused], [0.5, 0.5], { random: seeded(1) });
    expect(samples).toHaveLength(2);
  });
});

describe("calibration and use", () => {
  it("compare two recordings by one function: what was scored is what the saved recognizer says", async () => {
    const parts = cutParts(speech.people.slice(0, 8), PART_SECONDS.joined, { random: seeded(2) });
    const encoder = speakerEncoder(newNet(seeded(3)), "plain");
    const pairs = await scoreParts(encoder, parts);
    const calibration = calibrate(pairs);
    const store = memoryStore();
    await new Recognizer({ encoder, calibration }).save(store);
    const recognizer = await Recognizer.load(store, { encoder: audioEncoder });
    const { left = [], right = [] } = pairs;
    for (const pair of [0, 5, 17, pairs.y.length - 1]) {
      await recognizer.enroll("known", parts.samples![left[pair]]);
      const answer = await recognizer.verify("known", parts.samples![right[pair]]);
      expect(answer.distance).toBeCloseTo(pairs.distances[pair], 5);
      expect(answer.isMatch).toBe(pairs.distances[pair] <= calibration.threshold);
      recognizer.remove("known");
    }
    recognizer.dispose();
    encoder.dispose?.();
  });
});

describe("the training set", () => {
  const options = {
    frontEnd: "channelNormalised",
    augmentation: RECIPES.margin.augmentation.channelNormalised,
    rows: 3,
  } as const;

  it("has each person at three speeds, each in as many rows as asked, parts cut anew at each reading", async () => {
    const dataset = trainingSet(speech.people.slice(0, 2), { ...options, random: seeded(1) });
    expect(dataset.labels.classNames).toEqual(
      [1, 0.9, 1.1].flatMap((speed) => ["person 0", "person 1"].map((name) => `${name} at ${speed}`)),
    );
    expect(Array.from(dataset.labels.classOf)).toEqual([0, 1, 2, 3, 4, 5].flatMap((c) => [c, c, c]));
    const frames = new Set<number>();
    for (let k = 0; k < 12; k++) {
      const read = await dataset.read(Int32Array.of(0, 2, 7));
      expect(read.shape).toEqual([3, read.shape[1], 40, 1]);
      frames.add(read.shape[1]!);
      const values = await read.data<"float32">();
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values.slice(0, 400)).not.toEqual(values.slice(values.length / 3, values.length / 3 + 400));
      read.dispose();
    }
    expect(Math.min(...frames)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...frames)).toBeLessThanOrEqual(220);
    expect(frames.size).toBeGreaterThan(6);
  });
});

describe("normalised distances", () => {
  it("are the library's adaptive normalisation of the trials' scores", () => {
    const trials = makeTrials(speech.voices, 1);
    const distance = (a: number, b: number): number => 1 + Math.abs(Math.sin(a * 12.9 + b * 78.2));
    const cohort = { size: 5, distance: (row: number, member: number) => 2 + Math.abs(Math.sin(row + member)) };
    const normalized = normalizedDistance(trials, distance, cohort);
    const scored = scoreTrials(trials, distance);
    const expected = normalizeScores(scored, cohort, { nearest: 60 });
    [0, 7, 224].forEach((pair) => {
      expect(normalized(scored.left![pair], scored.right![pair])).toBe(expected.distances[pair]);
    });
  });
});

describe("trials", () => {
  const trials = makeTrials(speech.voices, 1);

  it("enroll the digits 0 to 4 and ask with 5 to 9", () => {
    expect(trials.clips).toHaveLength(30);
    expect(trials.enrolled.map((row) => trials.clips[row].digit).filter((digit) => digit! > 4)).toEqual([]);
    expect(trials.probes.map((row) => trials.clips[row].digit).filter((digit) => digit! < 5)).toEqual([]);
    expect([trials.enrolled.length, trials.probes.length, trials.speakers]).toEqual([15, 15, 3]);
  });

  it("compare every enrolled recording with every one that asks", () => {
    const scored = scoreTrials(trials, (a, b) => a + b / 100);
    expect(scored.y).toHaveLength(225);
    expect(Array.from(scored.y).filter((y) => y === 0)).toHaveLength(75);
    expect(scored.distances[16]).toBe(trials.enrolled[1] + trials.probes[1] / 100);
  });

  it("are all right with a distance that knows the speaker, and by chance or worse with one that knows nothing", () => {
    const sampling = { seed: 1, enrollments: 2 };
    const oracle = (a: number, b: number): number => Number(trials.speakerOf[a] !== trials.speakerOf[b]);
    expect(measureIdentification(trials, oracle, sampling).value).toBe(1);
    expect(measureIdentification(trials, () => 0.5, sampling).value).toBe(0); // ties count as wrong
    expect(measureVerification(trials, oracle)).toEqual({ value: 0, low: 0, high: 0, n: 225 });
  });

  it("have the interval of the jackknife over speakers: pseudo-values and Student's t, by hand", () => {
    const random = seeded(8);
    const noise = Array.from({ length: 30 }, () => random());
    const distance = (a: number, b: number): number =>
      Math.abs(noise[a] - noise[b]) + 0.2 * Number(trials.speakerOf[a] !== trials.speakerOf[b]);
    const { value, low, high } = measureVerification(trials, distance);
    const scored = scoreTrials(trials, distance);
    const who = (pair: number): number[] =>
      [scored.left![pair], scored.right![pair]].map((row) => trials.speakerOf[row]);
    const pseudo = [0, 1, 2].map(
      (speaker) => 3 * value - 2 * equalErrorRate(selectPairs(scored, (pair) => !who(pair).includes(speaker))),
    );
    const mean = (pseudo[0] + pseudo[1] + pseudo[2]) / 3;
    const variance = pseudo.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / 2;
    const half = 4.303 * Math.sqrt(variance / 3);
    expect(low).toBeCloseTo(Math.max(0, value - half), 9);
    expect(high).toBeCloseTo(Math.min(1, value + half), 9);
    expect(value).toBe(equalErrorRate(scored));
  });
});

describe("joinDigits", () => {
  it("makes one recording of the digits 0 to 4 and one of 5 to 9 of each take", () => {
    const joined = joinDigits(speech.voices);
    expect(joined).toHaveLength(3 * 2 * 2);
    const own = speech.voices.filter(({ speaker }) => speaker === "voice 1");
    const firstTakes = [5, 6, 7, 8, 9].map((digit) => own.find((clip) => clip.digit === digit)!);
    const expected = firstTakes.flatMap(({ samples }) => Array.from(samples));
    const found = joined.filter(({ speaker, digit }) => speaker === "voice 1" && digit === 5);
    expect(found).toHaveLength(2);
    expect(Array.from(found[0].samples)).toEqual(expected);
    expect(makeTrials(joined, 2).enrolled).toHaveLength(6);
  });
});

describe("baselines", () => {
  const louder = ({ samples, ...rest }: Clip, factor: number): Clip => ({
    ...rest,
    samples: samples.map((value) => value * factor),
  });
  const clips = [speech.voices[0], louder(speech.voices[0], 0.5), speech.voices[30]];

  it("measure level in decibels", () => {
    expect(level(clips)(0, 1)).toBeCloseTo(6.0206, 3);
  });

  it("find the deviation the same at another level, and the mean nearly so but for its first coefficient", () => {
    expect(mfccDeviation(clips)(0, 1)).toBeCloseTo(0, 4);
    expect(mfccDeviation(clips)(0, 2)).toBeGreaterThan(0.001);
    expect(mfccMean(clips)(0, 1)).toBeGreaterThan(0);
    expect(mfccMean(clips)(0, 0)).toBeCloseTo(0, 6);
  });
});
