import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { evaluateOpenSet, type OpenSetAnswer } from "../../src/evaluation/index.js";
import { clusteredRate } from "../../src/statistics/clusteredRate.js";

const answers: readonly OpenSetAnswer[] = [
  { name: "anna", truth: "anna", isEnrolled: true },
  { name: "bert", truth: "anna", isEnrolled: true },
  { name: null, truth: "bert", isEnrolled: true },
  { name: "bert", truth: "bert", isEnrolled: true },
  { name: null, truth: "carl", isEnrolled: false },
  { name: "anna", truth: "carl", isEnrolled: false },
  { name: null, truth: "dora", isEnrolled: false },
];

describe("evaluateOpenSet", () => {
  it("counts right names, wrong names, and strangers who are nobody", () => {
    const { named, misnamed, nobody } = evaluateOpenSet(answers);
    expect([named?.errors, named?.trials]).toEqual([2, 4]);
    expect([misnamed?.errors, misnamed?.trials]).toEqual([1, 4]);
    expect([nobody?.errors, nobody?.trials]).toEqual([2, 3]);
  });

  it("has intervals over identities, not over samples", () => {
    const many = Array.from({ length: 10 }, () => answers).flat();
    const { named } = evaluateOpenSet(many);
    const identity = many.filter(({ isEnrolled }) => isEnrolled).map(({ truth }) => (truth === "anna" ? 0 : 1));
    const wrong = many.filter(({ isEnrolled }) => isEnrolled).map(({ name, truth }) => Number(name === truth));
    expect(named).toEqual(clusteredRate({ wrong, leftIdentity: identity, rightIdentity: identity }));
    expect(named!.high - named!.low).toBeGreaterThan(0.5); // 40 answers, but two people
    const narrow = evaluateOpenSet(answers, { confidence: 0.5 }).nobody!;
    expect(narrow.high).toBeLessThan(evaluateOpenSet(answers).nobody!.high);
  });

  it("counts every answer once, whatever the names", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.option(fc.constantFrom("a", "b", "__proto__")),
            truth: fc.constantFrom("a", "b", "__proto__"),
            isEnrolled: fc.boolean(),
          }),
          { maxLength: 30 },
        ),
        (some) => {
          const { named, misnamed, nobody } = evaluateOpenSet(some);
          const enrolled = some.filter(({ isEnrolled }) => isEnrolled);
          expect(named?.trials ?? 0).toBe(enrolled.length);
          expect(nobody?.trials ?? 0).toBe(some.length - enrolled.length);
          const silent = enrolled.filter(({ name }) => name === null).length;
          expect((named?.errors ?? 0) + (misnamed?.errors ?? 0) + silent).toBe(enrolled.length);
        },
      ),
    ));

  it("has no rate where nobody of the kind asked", () => {
    expect(evaluateOpenSet([])).toEqual({ named: undefined, misnamed: undefined, nobody: undefined });
  });

  it("refuses answers that lack something", () => {
    expect(() => evaluateOpenSet([{ name: "a", truth: "a" } as never])).toThrow(/answers\[0\] must be an answer with/);
    expect(() => evaluateOpenSet([{ name: 3, truth: "a", isEnrolled: true } as never])).toThrow(/answers\[0\]\.name/);
  });
});
