import "@tensorflow/tfjs-backend-cpu";
import { expect, it } from "vitest";

import { towerConfig } from "../../src/towers/buildTower.js";
import { denseTower } from "../../src/towers/denseTower.js";

it("denseTower makes one block for each number of units", () => {
  const tower = denseTower({ inputShape: [30], units: [20, 10], embeddingSize: 5, activation: "tanh" });
  expect(towerConfig(tower)?.blocks).toEqual([
    { kind: "dense", units: 20, activation: "tanh" },
    { kind: "dense", units: 10, activation: "tanh" },
  ]);
  expect(tower.outputs[0].shape).toEqual([null, 5]);
  tower.dispose();
});
