import "@tensorflow/tfjs-backend-cpu";
import { expect, it } from "vitest";

import { towerConfig } from "../../src/towers/buildTower.js";
import { convTower } from "../../src/towers/convTower.js";

it("convTower gives every block the options and ends in dense layers", () => {
  const tower = convTower({ inputShape: [16, 16, 3], filters: [4, 8], dense: [10], kernelSize: 5, dropout: 0.1 });
  expect(towerConfig(tower)).toEqual({
    inputShape: [16, 16, 3],
    blocks: [
      { kind: "conv", filters: 4, normalization: "batch", kernelSize: 5, dropout: 0.1 },
      { kind: "conv", filters: 8, normalization: "batch", kernelSize: 5, dropout: 0.1 },
      { kind: "dense", units: 10, normalization: "batch" },
    ],
    embeddingSize: 64,
  });
  expect(tower.getLayer("block2.pool").outputShape).toEqual([null, 4, 4, 8]);
  tower.dispose();
});
