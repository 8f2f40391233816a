import { expect, it } from "vitest";

import { fromArrays } from "../../src/data/dataset.js";
import { scoreEmbeddings } from "../../src/distances/scoreEmbeddings.js";
import type { Distance } from "../../src/distances/distance.js";
import { cosine } from "../../src/distances/cosine.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";

const people = fromArrays([[0], [1], [2]], ["a", "a", "b"]);
const values = Float32Array.of(0, 0, 3, 4, 0, 1);
const plain = { values, length: 3, size: 2 };
const made = { ...plain, distance: "manhattan", model: "m" };

onEachBackend(() => {
  it("measures pairs by the distance that the embeddings were made for, and carries it and the model on", async () => {
    await expectNoLeak(async () => {
      const pairs = everyPair(people);
      const scored = await scoreEmbeddings(made, pairs, people);
      expect(scored).toEqual({
        distances: Float32Array.of(7, 1, 6),
        left: pairs.left,
        right: pairs.right,
        y: pairs.y,
        kind: pairs.kind,
        leftIdentity: Int32Array.of(0, 0, 0),
        rightIdentity: Int32Array.of(0, 1, 1),
        distance: "manhattan",
        model: "m",
      });
    });
  });

  it("compares more pairs than fit into one block", async () => {
    const many = { values: Float32Array.from({ length: 200 }, (_, i) => i * i), length: 200, size: 1 };
    const pairs = everyPair(
      fromArrays(
        Array.from({ length: 200 }, () => [0]),
        new Int32Array(200),
      ),
    );
    const { distances } = await scoreEmbeddings(many, pairs, undefined, { distance: manhattan });
    expect(distances.length).toBe(19_900);
    for (const place of [0, 16_383, 16_384, 19_899]) {
      expect(distances[place]).toBe(pairs.right[place] ** 2 - pairs.left[place] ** 2);
    }
  });

  it("compares wide embeddings a few at a time, so that memory does not grow with their number", async () => {
    const size = 2 ** 19;
    const wide = { values: new Float32Array(4 * size), length: 4, size, distance: "manhattan" };
    wide.values.fill(1, 3 * size); // the last row
    const asked: number[] = [];
    const distance: Distance = { ...manhattan, rows: (a, b) => (asked.push(a.shape[0]), manhattan.rows(a, b)) };
    const rows = fromArrays([[0], [1], [2], [3]], ["a", "a", "b", "b"]);
    const pairs = everyPair(rows);
    const { distances } = await scoreEmbeddings(wide, pairs, rows, { distance });
    expect(Array.from(distances)).toEqual(
      Array.from(pairs.left, (left, i) => (left === 3 || pairs.right[i] === 3 ? size : 0)),
    );
    expect(asked).toEqual([2, 2, 2]);
  });
});

it("says nothing of identities or a model that nobody named", async () => {
  const scored = await scoreEmbeddings(plain, everyPair(people), undefined, { distance: cosine });
  expect(Object.keys(scored).sort()).toEqual(["distance", "distances", "kind", "left", "right", "y"]);
});

it.each([
  [plain, {}, "scoreEmbeddings: the embeddings do not say which distance they are made for; pass it as { distance }"],
  [{ ...made, distance: "weightedL1" }, {}, "scoreEmbeddings: the distance weightedL1 is learned or your own; pass it as { distance: net.metric }"],
  [made, { distance: cosine }, "scoreEmbeddings: the embeddings were made for the distance manhattan, got cosine; compare them by that one"],
  [{ ...made, length: 2, values: made.values.slice(0, 4) }, {}, "scoreEmbeddings: there must be one embedding per row of the dataset, got 2 for 3 rows"],
])("refuses embeddings that do not fit (%#)", async (embeddings, options, text) => {
  await expect(scoreEmbeddings(embeddings, everyPair(people), people, options)).rejects.toThrow(new RangeError(text));
}); // prettier-ignore

it("refuses pairs that were drawn from other data", async () => {
  const others = everyPair(fromArrays([[0], [1]], ["a", "a"]));
  await expect(scoreEmbeddings(made, others, people)).rejects.toThrow(
    new RangeError("scoreEmbeddings: the pairs were drawn from 2 rows, got 3; draw them from the labels of these data"),
  );
});
