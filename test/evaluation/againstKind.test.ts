import { describe, expect, it } from "vitest";

import { againstKind } from "../../src/evaluation/index.js";

const scored = {
  y: Uint8Array.of(0, 1, 1, 0, 1),
  distances: [0.1, 0.9, 0.4, 0.2, 0.8],
  kind: [0, 1, 2, 0, 1],
  left: [0, 1, 2, 3, 4],
  right: [1, 2, 3, 4, 5],
};

describe("againstKind", () => {
  it("keeps same pairs and one kind of different ones, with what they carry", () => {
    const skilled = againstKind(scored, "skilled");
    expect([...skilled.distances]).toEqual([0.1, 0.4, 0.2]);
    expect([...skilled.y]).toEqual([0, 1, 0]);
    expect(Array.from(skilled.left!)).toEqual([0, 2, 3]);
    expect([...againstKind(scored, "random").distances]).toEqual([0.1, 0.9, 0.2, 0.8]);
  });

  it("refuses other kinds, and pairs without kinds", () => {
    expect(() => againstKind(scored, "same" as never)).toThrow(/kind must be "random" or "skilled"/);
    const { y, distances } = scored;
    expect(() => againstKind({ y, distances }, "skilled")).toThrow(/scored\.kind must be the kind of each pair/);
  });
});
