import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { cosine, seeded, SiameseNet } from "one-shot-ts";
import { textTower, textVectorizer } from "one-shot-ts/text";
import { beforeAll, describe, expect, it } from "vitest";

import { evaluateMelo } from "../../examples/studies/resumes/evaluateMelo.js";
import { loadMelo } from "../../examples/studies/resumes/melo.js";
import { meloOutcomes, raiseForms } from "../../examples/studies/resumes/meloFigures.js";
import { embedTexts } from "../../examples/studies/resumes/queries.js";
import { rankForms, type RankedForms } from "../../examples/studies/resumes/rankedForms.js";

import { cosineScorer } from "../../examples/studies/resumes/ranks.js";
import { withWords } from "../../examples/studies/resumes/recipe.js";
import { temporaryFolder } from "./layouts/temporaryFolder.js";

beforeAll(() => tf.setBackend("cpu"));

const FILES = {
  "queries.tsv": "Q1\tNurses\nQ2\tTruck Drivers\nQ3\tAll Other\n",
  "corpus_elements.tsv": "C1_en_000\tnurse\nC2_en_000\tlorry driver\nC2_en_001\ttruck driver\nC3_en_000\tNurse\n",
  "annotations.tsv": "Q1\t0\tC1_en_000\t1\nQ2\t0\tC2_en_000\t1\nQ2\t0\tC2_en_001\t1\n",
};

describe("loadMelo", () => {
  it("reads the set in a folder, without titles that have no answer", async () => {
    const data = await temporaryFolder(FILES);
    const search = await loadMelo({ data, quick: true });
    expect(search).toEqual({
      queries: ["Nurses", "Truck Drivers"],
      forms: ["nurse", "lorry driver", "truck driver", "Nurse"],
      occupationOf: [0, 1, 1, 2],
      right: [new Set([0]), new Set([1, 2])],
    });
  });

  it("is undefined where there is none", async () => {
    expect(await loadMelo({ data: await temporaryFolder({ "other.txt": "" }), quick: false })).toBeUndefined();
    expect(await loadMelo({ quick: true })).toBeUndefined();
  });

  it("refuses an annotation of what is not in the corpus", async () => {
    const data = await temporaryFolder({ ...FILES, "annotations.tsv": "Q1\t0\tC9_en_000\t1\n" });
    await expect(loadMelo({ data, quick: true })).rejects.toThrow("the annotations name C9_en_000");
  });
});

describe("meloOutcomes", () => {
  const search = { queries: ["a", "b"], forms: ["x", "y"], occupationOf: [0, 1], right: [new Set([0]), new Set([0])] };

  it("are one per query, each a cluster of its own", () => {
    const found = meloOutcomes(search, (query) => [1 - query, 0.5]);
    expect(Object.fromEntries(found)).toEqual({
      "success@1": [{ value: 1, cluster: 0 }, { value: 0, cluster: 1 }],
      mrr: [{ value: 1, cluster: 0 }, { value: 1 / 2, cluster: 1 }],
      map: [{ value: 1, cluster: 0 }, { value: 1 / 2, cluster: 1 }],
    }); // prettier-ignore
  });

  it("need a score for each form", () => {
    expect(() => meloOutcomes(search, () => [1])).toThrow("need a score for each of 2 forms, got 1");
  });
});

describe("raiseForms", () => {
  it("gives each form the best score of its occupation", () => {
    const search = { queries: [], forms: ["a", "b", "c", "d"], occupationOf: [1, 0, 1, 2], right: [] };
    expect([...raiseForms(search, [0.1, -0.2, 0.7, -0.5])]).toEqual([0.7, -0.2, 0.7, -0.5]);
  });
});

describe("evaluateMelo", () => {
  it("searches by nets and by words; a form that two occupations share counts half", async () => {
    const search = (await loadMelo({ data: await temporaryFolder(FILES), quick: true }))!;
    const vectorize = textVectorizer({ size: 256 });
    const random = seeded(1);
    const tower = textTower({ inputShape: vectorize.shape, embeddingSize: 64, random });
    const net = new SiameseNet({ tower, distance: cosine });
    const first = new SiameseNet({ tower: textTower({ inputShape: vectorize.shape, embeddingSize: 64, random }), distance: cosine }); // prettier-ignore
    const shares = { title: 0, form: 0.4 };
    const before = tf.memory().numTensors;
    const outcomes = await evaluateMelo(search, { alone: net, before: first, shares, set: { vectorize } as never });
    expect(tf.memory().numTensors).toBe(before);
    // The same as the net that keeps its input.
    const kept = withWords(net, 0.4);
    const scorer = await cosineScorer(
      await embedTexts(kept, vectorize, search.queries),
      await embedTexts(kept, vectorize, search.forms),
    );
    for (const [name, found] of meloOutcomes(search, scorer)) expect(outcomes.get(`melo.${name}`), name).toEqual(found);
    kept.dispose();
    first.dispose();
    const values = (name: string): number[] => outcomes.get(name)!.map(({ value }) => value);
    for (const suffix of ["", ".tfidfLemmas", ".tfidf", ".tfidfWordLemmas", ".tfidfRuns"]) {
      expect(values(`melo.success@1${suffix}`), suffix).toEqual([1 / 2, 1]); // "nurse" and "Nurse"
    }
    expect(values("melo.map.together")).toEqual([3 / 4, 1]);
    expect(values("melo.map.tfidfWordLemmas")).toEqual([3 / 4, 1]);
    expect(values("melo.success@1.tfidfWords")).toEqual([1 / 4, 1]); // "Nurses" has no word in common with any
  });
});

/** The textbook's definitions for one order. */
function inOrder(order: readonly number[], right: ReadonlySet<number>): RankedForms {
  const places = order.flatMap((candidate, k) => (right.has(candidate) ? [k + 1] : []));
  const precisions = places.map((place, k) => (k + 1) / place);
  return {
    success: Number(places[0] === 1),
    reciprocalRank: 1 / places[0],
    averagePrecision: precisions.reduce((sum, precision) => sum + precision, 0) / right.size,
  };
}

function* permutations(list: readonly number[]): Generator<number[]> {
  if (list.length === 0) yield [];
  for (const [k, first] of list.entries()) {
    for (const rest of permutations(list.toSpliced(k, 1))) yield [first, ...rest];
  }
}

/** The mean over every order in which no candidate comes before one of a higher score. */
function overAllOrders(scores: readonly number[], right: ReadonlySet<number>): RankedForms {
  const found = [...permutations(scores.map((_, k) => k))]
    .filter((order) => order.every((candidate, k) => k === 0 || scores[order[k - 1]] >= scores[candidate]))
    .map((order) => inOrder(order, right));
  const mean = (of: (one: RankedForms) => number): number => found.reduce((sum, one) => sum + of(one), 0) / found.length; // prettier-ignore
  return {
    success: mean(({ success }) => success),
    reciprocalRank: mean(({ reciprocalRank }) => reciprocalRank),
    averagePrecision: mean(({ averagePrecision }) => averagePrecision),
  };
}

describe("rankForms", () => {
  it.each([
    { scores: [0.9, 0.5, 0.7, 0.1], right: [2, 3], success: 0, reciprocalRank: 1 / 2, averagePrecision: (1 / 2 + 2 / 4) / 2 }, // prettier-ignore
    { scores: [0.9, 0.5, 0.7, 0.1], right: [0], success: 1, reciprocalRank: 1, averagePrecision: 1 },
    { scores: [0.9, 0.9, 0.1], right: [1], success: 1 / 2, reciprocalRank: 3 / 4, averagePrecision: 3 / 4 },
  ])("ranks $scores of which $right are right", ({ scores, right, ...expected }) => {
    const found = rankForms(scores, new Set(right));
    expect(found.success).toBeCloseTo(expected.success, 12);
    expect(found.reciprocalRank).toBeCloseTo(expected.reciprocalRank, 12);
    expect(found.averagePrecision).toBeCloseTo(expected.averagePrecision, 12);
  });

  it.each([
    [
      [1, 1, 1, 0],
      [0, 3],
    ],
    [
      [2, 1, 1, 1, 1, 0],
      [1, 2],
    ],
    [
      [1, 1, 1, 1, 1, 1],
      [0, 3, 4],
    ],
    [
      [3, 2, 2, 1, 1, 1],
      [0, 2, 3, 4],
    ],
    [
      [0, 0, 1, 1, 2, 2],
      [1, 3, 5],
    ],
    [
      [3, 2, 1],
      [0, 1, 2],
    ],
  ])("takes candidates of equal score in every order: %j of which %j are right", (scores, list) => {
    const right = new Set(list);
    const [found, expected] = [rankForms(scores, right), overAllOrders(scores, right)];
    for (const name of ["success", "reciprocalRank", "averagePrecision"] as const) expect(found[name], name).toBeCloseTo(expected[name], 12); // prettier-ignore
  });

  it("takes scores that differ by rounding only as equal", () => {
    expect(rankForms([0.7000001, 0.7], new Set([0])).success).toBe(1 / 2);
    expect(rankForms([0.70001, 0.7], new Set([0])).success).toBe(1);
  });
});
