import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { expect, it } from "vitest";

import { readMelo } from "../../../examples/studies/shared/layouts/readMelo.js";
import { temporaryFolder } from "./temporaryFolder.js";

const FILES = {
  "usa_q_en_c_en/queries.tsv": "Q1\tChief Executives\nQ2\tBakers\n",
  "usa_q_en_c_en/corpus_elements.tsv": "C7_en_000\tmanaging director\nC7_en_001\tdirector\nC9_en_000\tbaker\n",
  "usa_q_en_c_en/annotations.tsv":
    "Q1\t0\tC7_en_000\t1\nQ1\t0\tC7_en_001\t1\nQ1\t0\tC9_en_000\t0\nQ2\t0\tC9_en_000\t1\n",
};

it("reads queries, surface forms and which are right for which", async () => {
  const { queries, corpus, relevant } = await readMelo(await temporaryFolder(FILES));
  expect(queries).toEqual([{ id: "Q1", title: "Chief Executives" }, { id: "Q2", title: "Bakers" }]); // prettier-ignore
  expect(corpus[1]).toEqual({ id: "C7_en_001", concept: "C7", form: "director" });
  expect([...relevant].map(([query, forms]) => [query, [...forms]])).toEqual([
    ["Q1", ["C7_en_000", "C7_en_001"]],
    ["Q2", ["C9_en_000"]],
  ]);
});

it("reads gzipped files too, and says what it expected of others", async () => {
  const folder = await temporaryFolder({
    "queries.tsv.gz": gzipSync("Q1\tBakers\n"),
    "corpus_elements.tsv.gz": gzipSync("C9_en_000\n"),
    "annotations.tsv.gz": gzipSync("Q1\t0\tC9_en_000\t1\n"),
  });
  await expect(readMelo(folder)).rejects.toThrow(
    `readMelo: line 1 of ${folder}/corpus_elements.tsv.gz must have 2 cells, got 1`,
  );
  const other = await temporaryFolder({ "queries.tsv": "" });
  await expect(readMelo(other)).rejects.toThrow(
    `readMelo: ${other} must hold a dataset of MELO: queries.tsv, corpus_elements.tsv and annotations.tsv, found queries.tsv`,
  );
});

const shared = fileURLToPath(new URL("../../../../shared/data/melo", import.meta.url));

it.skipIf(!existsSync(shared))("reads the shared dataset", async () => {
  const { queries, corpus, relevant } = await readMelo(shared);
  expect(queries).toHaveLength(633);
  expect(corpus).toHaveLength(33_809);
  expect([...relevant.values()].reduce((sum, { size }) => sum + size, 0)).toBe(7852);
});
