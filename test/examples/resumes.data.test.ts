import { existsSync } from "node:fs";

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";
import { normalizeText } from "one-shot-ts/text";

import { bm25 } from "../../examples/studies/resumes/bm25.js";
import { loadJobTexts } from "../../examples/studies/resumes/data.js";

import { figureOf } from "../../examples/studies/resumes/figures.js";
import { lexicalIndexer } from "../../examples/studies/resumes/lexical.js";
import { formQueries, titleQueries } from "../../examples/studies/resumes/queries.js";
import { firstRanks } from "../../examples/studies/resumes/ranks.js";
import { roleOutcomes } from "../../examples/studies/resumes/roles.js";
import { splitTexts, trainingPart } from "../../examples/studies/resumes/splitTexts.js";
import { syntheticTexts } from "../../examples/studies/resumes/synthetic.js";
import { otherTitles, withoutHeadline } from "../../examples/studies/resumes/texts.js";
import { titleKeys } from "../../examples/studies/resumes/titleKeys.js";
import { trainingSet } from "../../examples/studies/resumes/trainingSet.js";

beforeAll(() => tf.setBackend("cpu"));

const texts = syntheticTexts({ seed: 1, families: 24 });

describe("invented texts", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(syntheticTexts({ seed: 1, families: 24 })).toEqual(texts);
    expect(syntheticTexts({ seed: 2, families: 24 }).occupations[0]).not.toEqual(texts.occupations[0]);
  });

  it("say that they are invented", () => {
    expect(texts.source).toBe("invented texts of 30 occupations (no real texts were found, or --quick was asked for)");
  });
});

describe("texts", () => {
  it("lose their headline wherever it stands, whole words only", () => {
    const text = "Nurse. As a NURSE, nurse nurse I worked with nurses";
    expect(withoutHeadline({ kind: "resume", headline: "Nurse", occupation: "1", text })).toBe(
      "as a i worked with nurses",
    );
  });

  it("ask by titles other than the official one, each once", () => {
    const occupation = { code: "1", family: "1", title: "Nurses", description: "", tasks: [] };
    expect(otherTitles({ ...occupation, titles: ["nurses", "RN", "rn", "Night Nurse", "-"] })).toEqual([
      "rn",
      "Night Nurse",
    ]);
  });
});

describe("the split", () => {
  const split = splitTexts(texts, 3, seeded(5));

  it("puts each occupation into one part, families together, and each category into one fold", () => {
    const parts = [split.validation, ...split.folds.map((fold) => fold.occupations)];
    expect(parts.flat().sort((a, b) => a - b)).toEqual(texts.occupations.map((_, index) => index));
    const families = parts.map((part) => new Set(part.map((index) => texts.occupations[index].family)));
    expect(families.reduce((sum, { size }) => sum + size, 0)).toBe(24);
    expect(split.folds.flatMap(({ categories }) => categories).sort()).toEqual(
      [...new Set(texts.resumes.map(({ category }) => category))].sort(),
    );
  });

  it("leaves nothing of a fold or of validation to train on: no title, no resume", async () => {
    const [fold] = split.folds;
    const held = [...split.validation, ...fold.occupations].map((index) => texts.occupations[index]);
    const secret = new Set(held.flatMap(({ title, titles }) => [title, ...titles]).map(normalizeText));
    const part = trainingPart(texts, split, fold);
    expect(part.occupations.length).toBe(texts.occupations.length - held.length);
    expect(part.resumes.some(({ category }) => fold.categories.includes(category))).toBe(false);

    const shared = { ...texts.further[0], titles: [[...secret][0].toUpperCase()] };
    const poisoned = { ...texts, further: [...texts.further, shared] };
    const set = trainingSet(poisoned, split, fold, { batch: 16, random: seeded(1) });
    const clean = trainingSet(texts, split, fold, { batch: 16, random: seeded(1) });
    expect(set.counts).toEqual(clean.counts);
    const { rows, classOf } = set.sampler();
    expect(new Set(rows).size).toBe(rows.length);
    expect(Array.from(classOf)).toEqual(Array.from(rows, (row) => set.dataset.labels.classOf[row]));
    const read = await set.dataset.read(rows);
    expect(read.shape).toEqual([rows.length, 8192]);
    read.dispose();
  });
});

describe("what links O*NET and ESCO", () => {
  const split = splitTexts(texts, 3, seeded(5));
  const [fold] = split.folds;
  const part = trainingPart(texts, split, fold);
  const options = { batch: 16, random: seeded(1) };

  it("is not trained on: a title that both have, in any number, with or without brackets", () => {
    const [known] = part.occupations;
    const withTitles = (first: readonly string[], second: readonly string[]) => {
      const occupations = texts.occupations.map((one) => (one === known ? { ...one, titles: [...one.titles, ...first] } : one)); // prettier-ignore
      const further = texts.further.map((one, k) => (k === 0 ? { ...one, titles: [...one.titles, ...second] } : one));
      return trainingSet({ ...texts, occupations, further }, split, fold, options).counts.texts;
    };
    const without = withTitles([], []);
    expect(withTitles(["Zebra Keepers"], ["keeper of zebras"])).toBe(without + 2);
    expect(withTitles(["Zebra Keepers (ZKs)"], ["zebra keeper"])).toBe(without);
    expect(withTitles(["Zebra Keepers"], ["zebra keeper (zk)"])).toBe(without);
  });

  it("is in no batch: occupations of one register at a time", () => {
    const { sampler, counts } = trainingSet(texts, split, fold, options);
    const isOther = (label: number): boolean => label >= counts.occupations && label < counts.occupations + counts.further; // prettier-ignore
    const kinds = Array.from({ length: 40 }, () => new Set(Array.from(sampler().classOf, isOther)));
    expect(kinds.every((kind) => kind.size === 1)).toBe(true);
    expect(new Set(kinds.flatMap((kind) => [...kind])).size).toBe(2);
  });

  it("has two rows of every class in a batch", () => {
    const { sampler } = trainingSet(texts, split, fold, options);
    const counts = new Map<number, number>();
    for (const label of sampler().classOf) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(2);
  });
});

describe("titleKeys", () => {
  it("knows a title in the singular, with what stands in brackets and without", () => {
    expect(titleKeys("Chief Executive Officers (CEOs)")).toEqual(["chief executive officer ceo", "chief executive officer"]); // prettier-ignore
    expect(titleKeys("Delivery Men")).toEqual(["delivery man"]);
    expect(titleKeys("(RN)")).toEqual(["rn"]);
  });
});

describe("asking", () => {
  it("takes any occupation that has the title for right", () => {
    const occupation = { family: "1", description: "", tasks: [] };
    const occupations = [
      { ...occupation, code: "a", title: "Clerks", titles: ["Assistant", "Clerk"] },
      { ...occupation, code: "b", title: "Aides", titles: ["assistant"] },
    ];
    const queries = titleQueries({ ...texts, occupations }, [0], 5, seeded(1));
    const right = Object.fromEntries(queries.map(({ text, right: found }) => [text, [...found]]));
    expect(right).toEqual({ Assistant: [0, 1], Clerk: [0] });
    expect(titleQueries({ ...texts, occupations }, [0], 1, seeded(1))).toHaveLength(1);
  });

  it("asks for other titles by the official one; one form where several occupations have it", () => {
    const occupation = { family: "1", description: "", tasks: [] };
    const occupations = [
      { ...occupation, code: "a", title: "Clerks", titles: ["Assistant", "Clerk"] },
      { ...occupation, code: "b", title: "Aides", titles: ["assistant", "Aide"] },
      { ...occupation, code: "c", title: "Others", titles: ["others"] },
    ];
    const { forms, queries } = formQueries({ ...texts, occupations }, [0, 1, 2]);
    expect(forms).toEqual(["assistant", "clerk", "aide"]);
    expect(queries.map(({ text, right }) => [text, [...right]])).toEqual([["Clerks", [0, 1]], ["Aides", [0, 2]]]); // prettier-ignore
  });

  it("ranks the best right candidate, behind wrong ones of the same score", () => {
    const ranks = (scores: number[], right: number[], candidates: number[]): number[] =>
      firstRanks(
        1,
        () => scores,
        () => new Set(right),
        candidates,
      );
    expect(ranks([0.9, 0.5, 0.7, 0.5], [1], [0, 1, 2, 3])).toEqual([4]);
    expect(ranks([0.9, 0.5, 0.7, 0.5], [1, 2], [0, 1, 2, 3])).toEqual([2]);
    expect(ranks([0.9, 0.5, 0.7, 0.5], [1], [1, 2])).toEqual([2]);
    expect(ranks([1, 1, 1], [2], [0, 1, 2])).toEqual([3]);
  });

  it("scores by BM25 as worked by hand", () => {
    const scores = bm25(["a b a", "b c", "c"])("a c c");
    const [idfA, idfC] = [Math.log(1 + 2.5 / 1.5), Math.log(1 + 1.5 / 2.5)];
    const term = (idf: number, times: number, length: number): number =>
      (idf * times * 2.2) / (times + 1.2 * (0.25 + (0.75 * length) / 2));
    expect(scores[0]).toBeCloseTo(term(idfA, 2, 3), 10);
    expect(scores[1]).toBeCloseTo(term(idfC, 1, 2), 10);
    expect(scores[2]).toBeCloseTo(term(idfC, 1, 1), 10);
  });

  it("scores by words as cosines do: 1 for the same text, 0 without a word in common", () => {
    const candidates = ["truck driver", "night nurse"];
    const { tfidf, tfidfWords, tfidfLemmas } = Object.fromEntries(
      lexicalIndexer(candidates)(candidates)(["Night nurse", "nurses"]),
    );
    expect(tfidf(0)[1]).toBeCloseTo(1, 5);
    expect(Math.abs(tfidf(0)[0])).toBeLessThan(0.2); // "r" at a word's end
    expect(tfidfWords(1)[1]).toBe(0);
    expect(tfidf(1)[1]).toBeGreaterThan(0.2);
    expect(tfidfLemmas(1)[1]).toBeGreaterThan(tfidf(1)[1]); // "nurses" is "nurse"
  });
});

describe("figures", () => {
  it("have the mean, and an interval over clusters that is wider than one over queries", () => {
    const outcomes = Array.from({ length: 400 }, (_, k) => ({ value: Number(k % 20 < 7), cluster: k % 20 }));
    const { value, low, high, n, clusters } = figureOf(outcomes, { resamples: 500, random: seeded(1) });
    expect({ value, n, clusters }).toEqual({ value: 0.35, n: 400, clusters: 20 });
    // The deviation of the mean of 20 clusters of 0 or 1 is 0.107; of 400 queries it would be 0.024.
    expect(low).toBeGreaterThan(0.05);
    expect(low).toBeLessThan(0.2);
    expect(high).toBeGreaterThan(0.5);
    expect(high).toBeLessThan(0.65);
  });

  it("of roles: perfect scores are 1, those that say nothing find nothing", () => {
    const labels = [0, 0, 0, 1, 1, 2];
    const perfect = roleOutcomes(labels, (query) => labels.map((label) => Number(label === labels[query])));
    expect(perfect).toHaveLength(15); // the only resume of its category asks for nothing
    expect(perfect.every(({ value }) => value === 1)).toBe(true);
    expect(roleOutcomes(labels, () => labels.map(() => 0)).every(({ value }) => value === 0)).toBe(true);
  });

  it("of one example a category are chances over all choices of examples", () => {
    const scores = [0, 5, 3, 4, 1]; // resume 0 asks; its own category holds resumes 1 and 2, the other 3 and 4
    const outcomes = roleOutcomes([0, 0, 0, 1, 1], () => scores);
    const own = outcomes.find(({ name }) => name === "oneShot");
    expect(own?.value).toBeCloseTo((1 + 0.5) / 2, 10);
  });
});

describe("the shared texts", () => {
  const shared = new URL("../../../shared/data/jobs", import.meta.url);
  it.skipIf(!existsSync(shared))(
    "hold 1016 occupations, 478 resumes and 137 postings with one, 166 resumes of 25 roles",
    async () => {
      const { occupations, further, headlined, resumes } = await loadJobTexts({ quick: false, seed: 1 });
      expect(occupations).toHaveLength(1016);
      expect(further).toHaveLength(2942);
      expect(headlined.filter(({ kind }) => kind === "resume")).toHaveLength(478);
      expect(headlined.filter(({ kind }) => kind === "posting")).toHaveLength(137);
      expect(resumes).toHaveLength(166);
      expect(new Set(resumes.map(({ category }) => category)).size).toBe(25);
    },
  );
});
