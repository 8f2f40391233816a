import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import type { Distance } from "../../src/distances/distance.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { signalToNoise } from "../../src/distances/signalToNoise.js";
import { squaredEuclidean } from "../../src/distances/squaredEuclidean.js";
import type { Combine } from "../../src/data/combine.js";
import { distanceTo, searchTemplates } from "../../src/gallery/searchTemplates.js";
import { TemplateTable } from "../../src/gallery/templateTable.js";
import { expectClose, expectNoLeak, onEachBackend } from "../backends-under-test.js";

/** What a gallery of distances by the library's own matrix form would say, with everything sorted. */
async function oracle(
  table: TemplateTable,
  queries: Float32Array,
  distance: Distance,
  combine: Combine,
): Promise<{ name: string; distance: number }[][]> {
  const size = table.matrix.size;
  const rows = Array.from({ length: table.matrix.length }, (_, row) => Array.from(table.matrix.row(row)));
  const matrix = tf.tidy(() => distance.matrix(tf.tensor2d(rows), tf.tensor2d(queries, [queries.length / size, size])));
  const values = await matrix.array();
  matrix.dispose();
  return Array.from({ length: queries.length / size }, (_, query) =>
    [...table.names()]
      .map((name) => {
        const own = table.rows(table.find(name)!).map((row) => values[row][query]);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        return { name, distance: combine === "mean" ? mean : Math.min(...own) };
      })
      .sort((a, b) => a.distance - b.distance),
  );
}

onEachBackend(() => {
  const random = seeded(3);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() - 0.4);
  const size = 7;
  const table = new TemplateTable(size);
  for (let i = 0; i < 300; i++) table.add(`id ${i % 80}`, numbers(size));
  table.remove("id 13");
  const queries = { values: numbers(5 * size), length: 5, size };

  describe.each([euclidean, squaredEuclidean, cosine, manhattan, signalToNoise])("by $name", (distance) => {
    it.each(["nearest", "mean"] as const)(
      "finds the same identities as a sort of all, combined by %s",
      async (combine) => {
        await expectNoLeak(async () => {
          const expected = await oracle(table, queries.values, distance, combine);
          const found = await searchTemplates(table, queries, distance, { top: 6, combine });
          expect(found.map((near) => near.map(({ name }) => name))).toEqual(
            expected.map((near) => near.slice(0, 6).map(({ name }) => name)),
          );
          expectClose(
            found.map((near) => near.map((one) => one.distance)),
            expected.map((near) => near.slice(0, 6).map((one) => one.distance)),
            1e-5,
          );
          const [{ name, distance: nearest }] = found[0];
          const alone = await distanceTo(table, table.find(name)!, queries.values.subarray(0, size), distance, combine);
          expect(alone).toBeCloseTo(nearest, 6);
        });
      },
    );
  });

  it("tells rows apart that product formulas would blur", async () => {
    const near = new TemplateTable(4);
    for (let i = 0; i < 5; i++) near.add(`${i}`, Float32Array.of(1000, 1000 + i * 1e-3, 1000, 1000));
    const one = { values: Float32Array.of(1000, 1000.0031, 1000, 1000), length: 1, size: 4 };
    const [found] = await searchTemplates(near, one, euclidean, { top: 2, combine: "nearest" });
    expect(found.map(({ name }) => name)).toEqual(["3", "4"]);
    expect(found[0].distance).toBe(Math.abs(Math.fround(1000.003) - Math.fround(1000.0031)));
  });

  it("names the one enrolled first of two that are equally near, and everybody where fewer are asked for", async () => {
    const few = new TemplateTable(1);
    for (const [name, x] of [
      ["x", 9],
      ["b", 1],
      ["a", 1],
    ] as const)
      few.add(name, Float32Array.of(x));
    few.remove("x");
    const one = { values: Float32Array.of(0), length: 1, size: 1 };
    const [found] = await searchTemplates(few, one, euclidean, { top: 9, combine: "nearest" });
    expect(found).toEqual([
      { name: "b", distance: 1 },
      { name: "a", distance: 1 },
    ]);
    expect((await searchTemplates(few, one, euclidean, { top: 1, combine: "nearest" }))[0][0].name).toBe("b");
  });

  it("answers for the moment of the question, less who is removed meanwhile, also where all are numbered anew", async () => {
    const own = new TemplateTable(1);
    for (let i = 0; i < 3000; i++) own.add(`${i}`, Float32Array.of(i + 1));
    const one = { values: Float32Array.of(30.9), length: 1, size: 1 };
    const custom: Distance = { ...manhattan, name: "custom" };
    const answer = searchTemplates(own, one, custom, { top: 1, combine: "nearest" });
    own.add("later", Float32Array.of(30.9));
    for (let i = 0; i < 2; i++) own.remove(`${i}`);
    expect((await answer)[0][0].name).toBe("30");
    const again = searchTemplates(own, one, custom, { top: 1, combine: "nearest" });
    const { numbering } = own;
    for (let i = 2; i < 2900; i++) if (i !== 30) own.remove(`${i}`);
    expect(own.numbering).toBeGreaterThan(numbering);
    expect((await again)[0][0].name).toBe("later");
  });
});
