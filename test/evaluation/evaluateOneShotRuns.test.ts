import { describe, expect, it } from "vitest";
import { evaluateOneShotRuns } from "../../src/evaluation/evaluateOneShotRuns.js";

describe("evaluateOneShotRuns", () => {
  const x = [0, 10, 1, 9, 4, 6];
  const distance = (a: number, b: number) => Math.abs(x[a] - x[b]);

  it("counts the trials whose row is nearest", () => {
    const report = evaluateOneShotRuns(
      [
        { train: [0, 1], test: [2, 3], answer: [0, 1] },
        { train: [0, 1], test: [4, 5], answer: [1, 1] },
      ],
      distance,
    );
    expect(report).toMatchObject({ correct: 3, trials: 4, runs: [1, 0.5], accuracy: { value: 0.75 } });
  });

  it("gives a collapsed model no credit", () => {
    expect(evaluateOneShotRuns([{ train: [0, 1], test: [2], answer: [0] }], () => 0).correct).toBe(0);
  });

  it.each([
    { runs: [], text: "evaluateOneShotRuns: need at least 1 trial, got 0" },
    {
      runs: [{ train: [0], test: [1], answer: [] }],
      text: "evaluateOneShotRuns: a run must have one answer per test row, got 0 for 1 in run 0",
    },
    {
      runs: [{ train: [0], test: [1], answer: [1] }],
      text: "evaluateOneShotRuns: answers must be in 0 to 0, got 1 in run 0",
    },
  ])("refuses: $text", ({ runs, text }) => {
    expect(() => evaluateOneShotRuns(runs, distance)).toThrow(text);
  });
});
