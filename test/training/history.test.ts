import { expect, it } from "vitest";

import { addEpoch, copyHistory, logsOf } from "../../src/training/history.js";
import type { Logs } from "../../src/training/callbacks.js";

/** A figure whose name means something else to most objects. */
const odd = (value: number): Logs => Object.fromEntries([["__proto__", value]]);

it("addEpoch keeps every figure aligned with the epochs, NaN where it was not reported", () => {
  const history = copyHistory();
  addEpoch(history, 3, { loss: 1 });
  addEpoch(history, 4, { loss: 2, spread: 0.5 });
  addEpoch(history, 5, { loss: 3 });
  addEpoch(history, 6, { spread: 0.25 });
  expect(history).toEqual({
    epoch: [3, 4, 5, 6],
    history: { loss: [1, 2, 3, NaN], spread: [NaN, 0.5, NaN, 0.25] },
    warnings: [],
  });
  expect(logsOf(history, 1)).toEqual({ loss: 2, spread: 0.5 });
});

it.each(["__proto__", "constructor", "toString"])("a figure named %s is a figure", (name) => {
  const history = copyHistory();
  addEpoch(history, 0, Object.fromEntries([[name, 7]]));
  addEpoch(history, 1, odd(0));
  const copy = copyHistory(history);
  expect(Object.keys(copy.history)).toContain(name);
  expect(Object.entries(copy.history).find(([own]) => own === name)![1][0]).toBe(7);
  expect(Object.entries(logsOf(copy, 0))).toContainEqual([name, 7]);
});

it("copyHistory shares nothing with what it copies", () => {
  const history = { epoch: [0], history: { loss: [1] }, warnings: ["flat"] };
  const copy = copyHistory(history);
  addEpoch(copy, 1, { loss: 2 });
  copy.warnings.push("more");
  expect(history).toEqual({ epoch: [0], history: { loss: [1] }, warnings: ["flat"] });
});
