import { expect, it } from "vitest";

import { epochWarnings } from "../../src/training/epochWarnings.js";

const fine = { loss: 0.3, differentDistance: 1 };

it("epochWarnings is silent while all is well", () => {
  const warn = epochWarnings();
  expect([warn(fine, 0), warn(fine, 1, 0.5), warn({ ...fine, loss: 1e-9 }, 2)]).toEqual([[], [], []]);
});

it("epochWarnings says once that the loss was 0, and again after epochs in which it was not", () => {
  const warn = epochWarnings();
  const idle = { ...fine, loss: 0 };
  const said = [idle, idle, fine, idle].map((logs, epoch) => warn(logs, epoch));
  expect(said.map(({ length }) => length)).toEqual([1, 0, 0, 1]);
  expect(said[0][0]).toContain("the loss was 0 in all of epoch 0: nothing is left to learn from");
  expect(said[3][0]).toContain("epoch 3");
});

it("epochWarnings says every time that embeddings have collapsed, in training or in use", () => {
  const warn = epochWarnings();
  const collapsed = { ...fine, differentDistance: 1e-5 };
  expect([warn(collapsed, 0), warn(collapsed, 1, 0)].map(({ length }) => length)).toEqual([1, 1]);
  expect(warn(fine, 2, 1e-6)[0]).toContain("the embeddings have collapsed in use in epoch 2");
  expect(warn({ ...collapsed, loss: 0 }, 3)).toHaveLength(2);
});
