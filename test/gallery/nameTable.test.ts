import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { NameTable } from "../../src/gallery/nameTable.js";

describe("NameTable", () => {
  it("finds what a map would after any additions, removals and renumberings", () => {
    const names = fc.oneof(
      fc.constantFrom("__proto__", "a", "b", "漢字", "\ufeffx", "😀"),
      fc.string({ maxLength: 200 }),
      fc.nat(40).map(String),
    );
    const step = fc.record({ name: names, kind: fc.constantFrom("add", "add", "remove", "compact") });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const table = new NameTable();
        let map = new Map<string, number>();
        for (const { name: raw, kind } of steps) {
          const name = raw.replace(/\p{Surrogate}/gu, "?");
          if (kind === "compact") {
            const old = table.compact();
            map = new Map([...map].map(([known, number]) => [known, old.indexOf(number)]));
          } else if (kind === "remove") {
            if (!map.has(name)) continue;
            table.remove(map.get(name)!);
            map.delete(name);
          } else if (!map.has(name)) map.set(name, table.add(name));
          expect(table.find(name)).toBe(map.get(name));
        }
        expect(table.size).toBe(map.size);
        for (const [name, number] of map) expect([table.find(name), table.name(number)]).toEqual([number, name]);
      }),
    );
  });

  it("takes less than 50 bytes for a name of 15 letters, and none of a removed one", () => {
    const table = new NameTable();
    const arrays = (): Uint8Array[] => Object.values(table).filter((part) => ArrayBuffer.isView(part)) as Uint8Array[];
    for (let i = 0; i < 100_000; i++) table.add(`identity ${i + 100_000}`);
    const bytes = arrays().reduce((sum, array) => sum + array.byteLength, 0);
    expect(bytes / 100_000).toBeLessThan(50);
    table.remove(table.find("identity 150000")!);
    const holds = (name: string): boolean => arrays().some((array) => Buffer.from(array).includes(name));
    expect([holds("identity 150000"), holds("identity 150001")]).toEqual([false, true]);
  });
});
