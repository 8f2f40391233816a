import { describe, expect, it } from "vitest";
import { hasReference, referenceRetrieval } from "../oracles/reference.js";
import { fromArrays } from "../../src/data/dataset.js";
import { scoreWith } from "../../src/data/scoreWith.js";
import { scoreIdentification } from "../../src/evaluation/scoreIdentification.js";
import { rowDistance } from "../../src/evaluation/rowDistance.js";

const embeddings = { values: Float32Array.of(0, 1, 3, 5, 0, 0), length: 3, size: 2 };

describe("rowDistance", () => {
  it.each([
    { name: "euclidean" as const, distance: 5 },
    { name: "squaredEuclidean" as const, distance: 25 },
    { name: "manhattan" as const, distance: 7 },
    { name: "cosine" as const, distance: 1 - 5 / Math.sqrt(34) },
  ])("$name", ({ name, distance }) => {
    expect(rowDistance(embeddings, name)(0, 1)).toBeCloseTo(distance, 12);
    expect(rowDistance(embeddings, name)(1, 1)).toBeCloseTo(0, 12);
  });

  it.skipIf(!hasReference)("agrees with the reference", () => {
    for (const { n, d, embeddings: values, distances } of referenceRetrieval) {
      for (const name of ["euclidean", "squaredEuclidean", "manhattan", "cosine"] as const) {
        const distance = rowDistance({ values: Float32Array.from(values), length: n, size: d }, name);
        for (let a = 0; a < n; a++) {
          for (let b = 0; b < n; b++) expect(Math.abs(distance(a, b) - distances[name][a * n + b])).toBeLessThan(1e-4);
        }
      }
    }
  });

  it("is finite for an embedding of zeros", () => {
    expect(rowDistance(embeddings, "cosine")(0, 2)).toBe(1);
  });
});

describe("rowDistance of a net's embeddings", () => {
  const made = { ...embeddings, distance: "cosine", model: "m" };

  it("measures by their distance unless told otherwise, and scores say which it was", () => {
    const data = fromArrays([[0], [1], [2]], ["a", "a", "b"]);
    const pairs = { left: Int32Array.of(0, 0), right: Int32Array.of(1, 2), y: Uint8Array.of(0, 1) };
    expect(scoreWith(data, pairs, rowDistance(made))).toMatchObject({
      distance: "cosine",
      model: "m",
      distances: Float64Array.of(rowDistance(embeddings, "cosine")(0, 1), 1),
    });
    expect(scoreWith(data, pairs, rowDistance(made, "euclidean"))).toMatchObject({ distance: "euclidean", model: "m" });
    expect(scoreIdentification(["a", "a", "b"], rowDistance(made), [0], [1, 2])).toMatchObject({
      distance: "cosine",
      model: "m",
    });
  });

  it("does not guess what a learned distance is", () => {
    expect(() => rowDistance({ ...made, distance: "weightedL1" })).toThrow(
      "rowDistance: the embeddings were made for the distance weightedL1, which this function does not know; compare them by scoreEmbeddings, or name one of euclidean, squaredEuclidean, cosine, manhattan",
    );
  });
});
