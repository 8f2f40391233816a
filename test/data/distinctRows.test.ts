import fc from "fast-check";
import { expect, it } from "vitest";

import { distinctRows } from "../../src/data/distinctRows.js";

it("distinctRows names each row once and gives every list back through the places", () => {
  const list = fc.array(fc.integer({ min: 0, max: 9 })).map((rows) => Int32Array.from(rows));
  fc.assert(
    fc.property(list, list, (left, right) => {
      const { rows, places } = distinctRows(left, right);
      expect(new Set(rows).size).toBe(rows.length);
      expect([...rows].sort()).toEqual([...new Set([...left, ...right])].sort());
      expect([...places[0]].map((place) => rows[place])).toEqual([...left]);
      expect([...places[1]].map((place) => rows[place])).toEqual([...right]);
    }),
  );
});
