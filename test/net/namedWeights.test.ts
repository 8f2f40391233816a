import "@tensorflow/tfjs-backend-cpu";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterEach, expect, it } from "vitest";

import { namedWeights } from "../../src/net/namedWeights.js";
import { convTower } from "../../src/towers/convTower.js";

const made: tfl.LayersModel[] = [];
const kept = <T extends tfl.LayersModel>(model: T): T => (made.push(model), model);
afterEach(() => {
  for (const model of made.splice(0)) model.dispose();
});

/** A base with a head; tfjs names all layers but the last. */
function nested(): { base: tfl.Sequential; model: tfl.LayersModel } {
  const base = tfl.sequential({
    layers: [tfl.layers.dense({ units: 3, inputShape: [2] }), tfl.layers.batchNormalization(), tfl.layers.dense({ units: 3 })], // prettier-ignore
  });
  return { base, model: kept(tfl.sequential({ layers: [base, tfl.layers.dense({ units: 2, name: "head" })] })) };
}

it("namedWeights names every weight once, by the layers that lead to it", () => {
  const { model } = nested();
  expect([...namedWeights(model).keys()]).toEqual([
    "Sequential-1/Dense-1/kernel",
    "Sequential-1/Dense-1/bias",
    "Sequential-1/BatchNormalization-1/gamma",
    "Sequential-1/BatchNormalization-1/beta",
    "Sequential-1/BatchNormalization-1/moving_mean",
    "Sequential-1/BatchNormalization-1/moving_variance",
    "Sequential-1/Dense-2/kernel",
    "Sequential-1/Dense-2/bias",
    "head/kernel",
    "head/bias",
  ]);
  expect(new Set(namedWeights(model).values())).toEqual(new Set(model.weights.map((weight) => weight.read())));
});

it("namedWeights gives the same names to the same tower made later in the process, frozen or not", () => {
  const [first, second] = [nested(), nested()];
  const names = [...namedWeights(first.model).keys()];
  second.base.trainable = false;
  first.base.layers[0].trainable = false;
  expect([...namedWeights(second.model).keys()].sort()).toEqual([...names].sort());
  expect([...namedWeights(first.model).keys()].sort()).toEqual([...names].sort());
  const before = namedWeights(first.model).get(names[0]);
  first.base.layers[0].trainable = true;
  expect(namedWeights(first.model).get(names[0])).toBe(before);
});

it("namedWeights tells the two directions of a recurrent layer apart, and counts a shared layer once", () => {
  const layer = tfl.layers.gru({ units: 2, recurrentInitializer: "glorotUniform" });
  const both = kept(tfl.sequential({ layers: [tfl.layers.bidirectional({ layer, inputShape: [3, 2] })] }));
  expect(namedWeights(both).size).toBe(6);
  const input = tfl.input({ shape: [2] });
  const shared = tfl.layers.dense({ units: 2, name: "shared" });
  const twice = shared.apply(shared.apply(input)) as tfl.SymbolicTensor;
  expect([...namedWeights(kept(tfl.model({ inputs: input, outputs: twice }))).keys()]).toEqual([
    "shared/kernel",
    "shared/bias",
  ]);
});

it("namedWeights keeps the names that the library's towers give their layers", () => {
  const tower = kept(convTower({ inputShape: [6, 6, 1], filters: [4], embeddingSize: 4 }));
  expect([...namedWeights(tower).keys()]).toContain("block1.conv/kernel");
});
