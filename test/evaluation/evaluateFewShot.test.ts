import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { evaluateFewShot } from "../../src/evaluation/evaluateFewShot.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";

/** Ten classes on a line, `gap` apart, with unit noise. */
function classes(gap: number) {
  const random = seeded(1);
  const labels = Array.from({ length: 200 }, (_, row) => row % 10);
  const values = Float32Array.from(labels, (label) => gap * label + random());
  return { labels, embeddings: { values, length: 200, size: 1 } };
}

describe("evaluateFewShot", () => {
  it("finds all where classes lie apart, and a fifth where they do not", () => {
    for (const [gap, classifier] of [
      [5, "prototype"],
      [5, "nearest"],
      [0, "prototype"],
      [0, "nearest"],
    ] as const) {
      const { labels, embeddings } = classes(gap);
      const sampler = episodeSampler(labels, { ways: 5, shots: 2, queries: 4, random: seeded(2) });
      const report = evaluateFewShot(embeddings, sampler, { episodes: 200, classifier });
      expect(report).toMatchObject({ episodes: 200, ways: 5, shots: 2, queries: 20 });
      if (gap > 0) expect(report.accuracy.value).toBe(1);
      else {
        expect(report.accuracy.value).toBeGreaterThan(0.15);
        expect(report.accuracy.value).toBeLessThan(0.3); // classes of 20 rows differ a little by chance
      }
    }
  });

  it("uses the distance that the embeddings were made for", () => {
    // By the angle the query is of class 0, by Euclidean distance of class 1.
    const values = Float32Array.of(10, 0, 0, 1, 1, 0.2);
    const episode = { rows: Int32Array.of(0, 1, 2), classOf: Int32Array.of(0, 1, 0), supportCount: 2 };
    const accuracy = (distance?: string) =>
      evaluateFewShot({ values, length: 3, size: 2, ...(distance && { distance }) }, () => episode, { episodes: 1 })
        .accuracy.value;
    expect([accuracy("cosine"), accuracy("euclidean"), accuracy()]).toEqual([1, 0, 0]);
    expect(() => accuracy("learned")).toThrow("evaluateFewShot: the embeddings were made for the distance learned");
  });

  it("compares with the mean, or with the nearest, of each class's support", () => {
    // Support of class 0 at 0 and 10 (mean 5), of class 1 at 8 and 8.
    const embeddings = { values: Float32Array.of(0, 10, 8, 8, 5.5, 9.5), length: 6, size: 1 };
    const episode = {
      rows: Int32Array.of(0, 1, 2, 3, 4, 5),
      classOf: Int32Array.of(0, 0, 1, 1, 0, 0),
      supportCount: 4,
    };
    const accuracy = (classifier: "prototype" | "nearest") =>
      evaluateFewShot(embeddings, () => episode, { episodes: 1, classifier }).accuracy.value;
    expect(accuracy("prototype")).toBe(0.5); // 5.5 is nearer to 5, 9.5 to 8
    expect(accuracy("nearest")).toBe(0.5); // 5.5 is nearer to 8, 9.5 to 10
  });

  it.each(
    (["prototype", "nearest"] as const).flatMap((classifier) =>
      (["euclidean", "squaredEuclidean", "cosine", "manhattan"] as const).flatMap((distance) =>
        [1, 3, 7].map((shots) => ({ classifier, distance, shots })),
      ),
    ),
  )("gives a collapsed model no credit: $classifier, $distance, $shots shots", ({ classifier, distance, shots }) => {
    const one = [0.1, -0.7, 1 / 3, 0.123456789];
    const embeddings = { values: Float32Array.from({ length: 400 }, (_, k) => one[k % 4]), length: 100, size: 4 };
    const labels = Array.from({ length: 100 }, (_, row) => row % 10);
    const sampler = episodeSampler(labels, { ways: 5, shots, queries: 3, random: seeded(1) });
    const report = evaluateFewShot(embeddings, sampler, { episodes: 20, classifier, distance });
    expect(report.accuracy.value).toBe(0);
  });

  it.each([
    {
      episode: { rows: Int32Array.of(0), classOf: Int32Array.of(0), supportCount: 1 },
      text: "evaluateFewShot: an episode must have queries, got none in 1 rows",
    },
    {
      episode: { rows: Int32Array.of(0, 9), classOf: Int32Array.of(0, 0), supportCount: 1 },
      text: "evaluateFewShot: rows must be in 0 to 1, got 9",
    },
  ])("refuses: $text", ({ episode, text }) => {
    const embeddings = { values: Float32Array.of(1, 2), length: 2, size: 1 };
    expect(() => evaluateFewShot(embeddings, () => episode)).toThrow(text);
  });
});
