import { describe, expect, it } from "vitest";
import { fuzz } from "./fuzz.js";
import { targets } from "./targets.js";

describe("hostile files", () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    "are read or refused by name: 1,000 mutations of %s",
    async (_, target) => {
      const { findings } = await fuzz(target, { inputs: 1000, keep: false, mostFindings: 3 });
      expect(findings).toEqual([]);
    },
  );
});
