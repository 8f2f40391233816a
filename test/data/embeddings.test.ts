import { expect, it } from "vitest";

import { embeddingRow } from "../../src/data/embeddings.js";

it("embeddingRow is a view of one row", () => {
  const embeddings = { values: Float32Array.of(1, 2, 3, 4, 5, 6), length: 3, size: 2 };
  const row = embeddingRow(embeddings, 1);
  expect([...row]).toEqual([3, 4]);
  expect(row.buffer).toBe(embeddings.values.buffer);
});
