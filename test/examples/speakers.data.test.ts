import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";
import { equalErrorRate } from "one-shot-ts/calibration";
import { selectPairs } from "one-shot-ts/evaluation";

import { level, mfccDeviation, mfccMean } from "../../examples/studies/speakers/baselines.js";
import { loadSpeech, type Clip } from "../../examples/studies/speakers/data.js";
import { measureIdentification, measureVerification } from "../../examples/studies/speakers/figures.js";
import { FRONT_ENDS, INPUT_SHAPE, towerWindows, windowOf } from "../../examples/studies/speakers/frontEnds.js";
import { shortParts } from "../../examples/studies/speakers/shortParts.js";
import { splitPeople } from "../../examples/studies/speakers/splitPeople.js";
import { syntheticSpeech } from "../../examples/studies/speakers/synthetic.js";
import { drawPart, trainingSet } from "../../examples/studies/speakers/trainingSet.js";
import { joinDigits, makeTrials, scoreTrials, trialWindows } from "../../examples/studies/speakers/trials.js";

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

describe("windows", () => {
  const clip = speech.people[0];
  const spectrogram = FRONT_ENDS.plain(clip);

  it.each(["plain", "channelNormalised"] as const)(
    "of a part are those of a recording of that part alone (%s)",
    (name) => {
      // A whole recording's frames are cut as a part; the front end itself gets the recording.
      const short = { ...clip, samples: clip.samples.slice(0, 4000) };
      const part = FRONT_ENDS.plain(short);
      expect(part.frames).toBeLessThan(INPUT_SHAPE[0]);
      expect(windowOf(part, name)).toEqual(towerWindows(FRONT_ENDS[name], short)[0]);
    },
  );

  it("are drawn from all over a recording, at all lengths", () => {
    const random = seeded(1);
    const parts = Array.from({ length: 100 }, () => drawPart(spectrogram, random));
    const lengths = parts.map(({ frames }) => frames);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(25);
    expect(Math.min(...lengths)).toBeLessThan(32);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(98);
    expect(Math.max(...lengths)).toBeGreaterThan(90);
    expect(new Set(parts.map(({ data }) => data[0])).size).toBeGreaterThan(50);
  });

  it("of short parts are labelled by person, none twice", () => {
    const dataset = shortParts(speech.people.slice(0, 3), "plain", { parts: 4, random: seeded(1) });
    expect(dataset.labels.classNames).toHaveLength(3);
    expect(dataset.length).toBeLessThanOrEqual(12);
    expect(dataset.length).toBeGreaterThanOrEqual(9);
    expect(dataset.sampleShape).toEqual(INPUT_SHAPE);
  });

  it("to train on are cut anew at each reading, each person in as many rows as asked", async () => {
    const dataset = trainingSet(speech.people.slice(0, 2), { frontEnd: "plain", rows: 3, random: seeded(1) });
    expect(Array.from(dataset.labels.classOf)).toEqual([0, 0, 0, 1, 1, 1]);
    const rows = Int32Array.of(4);
    const [one, other] = [await dataset.read(rows), await dataset.read(rows)];
    expect(one.shape).toEqual([1, ...INPUT_SHAPE]);
    expect(await one.data()).not.toEqual(await other.data());
    one.dispose();
    other.dispose();
  });
});

describe("trials", () => {
  const trials = makeTrials(speech.voices, 1);

  it("enroll the digits 0 to 4 and ask with 5 to 9", () => {
    expect(trials.clips).toHaveLength(30);
    expect(trials.enrolled.map((row) => trials.clips[row].digit).filter((digit) => digit! > 4)).toEqual([]);
    expect(trials.probes.map((row) => trials.clips[row].digit).filter((digit) => digit! < 5)).toEqual([]);
    expect([trials.enrolled.length, trials.probes.length, trials.speakers]).toEqual([15, 15, 3]);
    expect(trialWindows(trials, "plain").length).toBe(30);
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
