import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { TemplateTable } from "../../src/gallery/templateTable.js";

/** What the table holds, read through its rows, and checked against its owners. */
function contents(table: TemplateTable): Record<string, number[][]> {
  const found = new Map<string, number[][]>();
  let rows = 0;
  for (const name of table.names()) {
    const identity = table.find(name)!;
    const own = table.rows(identity);
    rows += own.length;
    for (const row of own) expect(table.owners[row]).toBe(identity);
    found.set(
      name,
      own.map((row) => Array.from(table.matrix.row(row))),
    );
  }
  expect([table.matrix.length, table.size]).toEqual([rows, found.size]);
  return Object.fromEntries(found);
}

describe("TemplateTable", () => {
  it("holds what a plain map would after any additions and removals, in order of enrollment", () => {
    const step = fc.record({ name: fc.constantFrom("a", "b", "c", "d", "e"), isRemoval: fc.boolean(), x: fc.nat(99) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new TemplateTable(2);
        const map = new Map<string, number[][]>();
        for (const { name, isRemoval, x } of steps) {
          if (isRemoval) expect(table.remove(name)).toBe(map.delete(name));
          else {
            table.add(name, Float32Array.of(x, -x));
            map.set(name, [...(map.get(name) ?? []), [x, -x]]);
          }
        }
        expect([...table.names()]).toEqual([...map.keys()]);
        expect(contents(table)).toEqual(Object.fromEntries(map));
      }),
    );
  });

  it("leaves nothing of a removed identity in the memory of the matrix", () => {
    const table = new TemplateTable(2);
    for (const [name, x] of Object.entries({ a: 1, secret: 77, b: 2 })) table.add(name, Float32Array.of(x, x));
    table.add("secret", Float32Array.of(78, 78));
    table.remove("secret");
    const [{ values }] = [...table.matrix.blocks()];
    expect(Array.from(values)).not.toContain(77);
    expect(Array.from(new Float32Array(values.buffer))).not.toContain(78);
  });

  it("is the same filled at once as row by row", () => {
    const [added, filled] = [new TemplateTable(1), new TemplateTable(1)];
    const owners = [0, 1, 1, 1, 2];
    owners.forEach((owner, row) => {
      added.add(["a", "b", "c"][owner], Float32Array.of(row));
    });
    filled.fill(["a", "b", "c"], Int32Array.from(owners), Float32Array.of(0, 1, 2, 3, 4));
    for (const table of [added, filled]) {
      expect(contents(table)).toEqual({ a: [[0]], b: [[1], [2], [3]], c: [[4]] });
      table.add("d", Float32Array.of(5));
      table.remove("b");
      table.add("a", Float32Array.of(6));
      expect(contents(table)).toEqual({ a: [[0], [6]], c: [[4]], d: [[5]] });
    }
  });
});
