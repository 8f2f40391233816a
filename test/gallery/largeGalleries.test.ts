// Tests rowSearch: a search by kernels is seen through the galleries that it searches
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/index.js";
import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import type { Distance } from "../../src/distances/distance.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { squaredEuclidean } from "../../src/distances/squaredEuclidean.js";
import { searchTemplates } from "../../src/gallery/searchTemplates.js";
import { TemplateTable } from "../../src/gallery/templateTable.js";
import { rowSearch } from "../../src/tensors/rowSearch.js";

const random = seeded(5);
const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Distances as the textbook has them, in double precision. */
const textbook: Record<string, (a: Float32Array, b: Float32Array) => number> = {
  euclidean: (a, b) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0)),
  squaredEuclidean: (a, b) => a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0),
  manhattan: (a, b) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]), 0),
  cosine: (a, b) => {
    const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
    const lengths = Math.sqrt(dot(a, a) * dot(b, b));
    return lengths === 0 ? 1 : 1 - dot(a, b) / lengths;
  },
};

/** Rows of each kind that rounding could get wrong. */
const kinds: Record<string, (i: number, size: number) => Float32Array> = {
  "of unit length": (_, size) => {
    const row = Float32Array.from({ length: size }, gauss);
    const length = Math.hypot(...row);
    return row.map((x) => x / length);
  },
  "far from 0 and close together": (_, size) => Float32Array.from({ length: size }, () => 100 + 1e-3 * gauss()),
  "of many lengths": (i, size) => Float32Array.from({ length: size }, () => gauss() * 10 ** ((i % 13) - 6)),
  "many of them equal, some 0": (i, size) => new Float32Array(size).fill((i * 7) % 11),
  "with one large number": (i, size) => Float32Array.from({ length: size }, (_, j) => (j === i % size ? 50 : gauss())),
  "beyond float32's squares": (i, size) =>
    Float32Array.from({ length: size }, () => gauss() * 10 ** ((i % 3) * 18 - 18)),
  "in order of falling distance": (i, size) => new Float32Array(size).fill(1000 - i / 10),
};

function expectExact(
  table: TemplateTable,
  queries: Float32Array,
  distance: Distance,
  found: { name: string; distance: number }[][],
): void {
  const { size } = table.matrix;
  found.forEach((near, query) => {
    const own = queries.subarray(query * size, (query + 1) * size);
    const least = new Map<string, number>();
    for (let row = 0; row < table.matrix.length; row++) {
      const name = table.name(table.owners[row])!;
      const value = textbook[distance.name](table.matrix.row(row), own);
      least.set(name, Math.min(value, least.get(name) ?? Infinity));
    }
    const expected = [...least.values()].sort((a, b) => a - b).slice(0, near.length);
    near.forEach((one, i) => {
      const allowed = 1e-12 * Math.max(1, expected[i]);
      expect(Math.abs(one.distance - expected[i]), `place ${i} of query ${query}`).toBeLessThanOrEqual(allowed);
      expect(Math.abs(least.get(one.name)! - one.distance)).toBeLessThanOrEqual(allowed);
    });
  });
}

describe("the row search of wasm", () => {
  beforeAll(async () => {
    await useWasm({ threads: 2 });
  });
  afterAll(async () => {
    await tf.setBackend("wasm");
  });

  describe.each([euclidean, squaredEuclidean, cosine, manhattan])("by $name", (distance) => {
    it.each(Object.keys(kinds))("finds exactly what the textbook does among rows %s", async (kind) => {
      for (const [size, rows, asked] of [
        [32, 2200, 1],
        [37, 2200, 9],
      ]) {
        const table = new TemplateTable(size);
        for (let i = 0; i < rows; i++) table.add(`id ${i % 900}`, kinds[kind](i, size));
        const queries = new Float32Array(asked * size);
        for (let query = 0; query < asked; query++) queries.set(kinds[kind](query * 31 + 5, size), query * size);
        // One as it is enrolled, one of zeros.
        queries.set(table.matrix.row(77), 0);
        if (asked > 1) queries.fill(0, size, 2 * size);
        const found = await searchTemplates(table, { values: queries, length: asked, size }, distance, {
          top: 5,
          combine: "nearest",
        });
        expect(found.map((near) => near.length)).toEqual(Array(asked).fill(5));
        expectExact(table, queries, distance, found);
      }
    });
  });

  it("reaches rows that were enrolled before it was there, and gives all memory back", async () => {
    const size = 64;
    const make = (): TemplateTable => {
      const table = new TemplateTable(size);
      for (let i = 0; i < 3000; i++) table.add(`id ${i}`, Float32Array.from({ length: size }, gauss));
      return table;
    };
    await tf.setBackend("cpu");
    expect(rowSearch()).toBeUndefined();
    const table = make();
    const query = { values: table.matrix.row(2345).slice(), length: 1, size };
    const plainly = await searchTemplates(table, query, euclidean, { top: 3, combine: "nearest" });
    await tf.setBackend("wasm");
    expect(await searchTemplates(table, query, euclidean, { top: 3, combine: "nearest" })).toEqual(plainly);
    await tf.setBackend("cpu");
    expect(await searchTemplates(table, query, euclidean, { top: 3, combine: "nearest" })).toEqual(plainly);
    await tf.setBackend("wasm");
    const heap = (): number => (tf.backend() as unknown as { wasm: { HEAPF32: Float32Array } }).wasm.HEAPF32.length;
    table.matrix.free();
    for (let i = 0; i < 20; i++) make().matrix.free();
    const before = heap();
    for (let i = 0; i < 100; i++) make().matrix.free();
    expect(heap()).toBe(before);
  });

  it("serves rows outside its heap, several pieces of them, by copies", () => {
    const size = 256;
    const rows = 9000; // more than one staged piece
    const values = Float32Array.from({ length: rows * size }, (_, i) => (i % size === 0 ? Math.floor(i / size) : 0));
    const queries = new Float32Array(5 * size);
    [3, 4100, 8999, 20, 8000].forEach((at, query) => (queries[query * size] = at));
    for (const asked of [1, 5]) {
      const search = rowSearch()!.start("squared", queries.subarray(0, asked * size), size);
      const found = new Set<string>();
      search.find(values, 0, rows, new Array<number>(asked).fill(0.25), (query, row) => found.add(`${query} ${row}`));
      search.end();
      const least = [3, 4100, 8999, 20, 8000].slice(0, asked).map((at, query) => `${query} ${at}`);
      for (const one of least) expect(found).toContain(one);
      // Products allow for the rounding of numbers this large, differences need not.
      expect(found.size).toBeLessThan(asked === 1 ? 2 : 4000);
    }
  });

  it("finds more identities than there are, and few of many templates", async () => {
    const size = 32;
    const table = new TemplateTable(size);
    for (let i = 0; i < 4000; i++) table.add(`id ${i % 3}`, Float32Array.from({ length: size }, gauss));
    const queries = Float32Array.from({ length: 6 * size }, gauss);
    const found = await searchTemplates(table, { values: queries, length: 6, size }, euclidean, {
      top: 50,
      combine: "nearest",
    });
    expect(found.map((near) => near.length)).toEqual([3, 3, 3, 3, 3, 3]);
    expectExact(table, queries, euclidean, found);
  });
});
