import { expect, it } from "vitest";

import { MeanLogs } from "../../src/training/meanLogs.js";

it("MeanLogs averages each figure over the steps that report it", () => {
  const means = new MeanLogs();
  means.add({ loss: 1, sameDistance: 4 });
  means.add({ loss: 3, sameDistance: 0, triplets: 7 });
  expect(means.mean()).toEqual({ loss: 2, sameDistance: 2, triplets: 7 });
});
