import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { seeded } from "one-shot-ts";

import { correlatedMaps } from "../../examples/studies/signatures/correlatedMaps.js";
import { apply, unitBranches, UNITS } from "../../examples/studies/signatures/unitBranches.js";
import { onEachBackend } from "../backends-under-test.js";

onEachBackend(() => {
  it("correlates maps regardless of where in the picture they are high", () => {
    const [height, width, maps] = [3, 5, 4];
    const input = tfl.input({ shape: [height, width, maps] });
    const model = tfl.model({ inputs: input, outputs: correlatedMaps(input, seeded(1)) });
    const random = seeded(2);
    const picture = Array.from({ length: height * width }, () => Array.from({ length: maps }, () => random()));
    const elsewhere = [...picture.slice(4), ...picture.slice(0, 4)]; // the same columns of maps at other places
    const apart = picture.map((values, place) => values.map((_, map) => picture[(place + map) % picture.length][map])); // each map moved by itself
    const outputs = tf.tidy(() => {
      const batch = tf.tensor([picture, elsewhere, apart].flat(2), [3, height, width, maps]);
      return (model.predict(batch) as tf.Tensor2D).arraySync();
    });
    const distance = (a: number, b: number): number => Math.hypot(...outputs[a].map((x, k) => x - outputs[b][k]));
    expect(outputs[0]).toHaveLength(UNITS);
    expect(distance(0, 1)).toBeLessThan(1e-4);
    expect(distance(0, 2)).toBeGreaterThan(0.01);
    model.dispose();
  });

  it("weighs branches equally, however large their numbers are", () => {
    const input = tfl.input({ shape: [6] });
    const branches = [0.01, 100].map((stddev) => {
      const kernelInitializer = tfl.initializers.randomNormal({ stddev, seed: 3 });
      return apply(tfl.layers.dense({ units: UNITS, kernelInitializer }), input);
    });
    const tower = unitBranches(input, branches);
    const lengths = tf.tidy(() => {
      const output = tower.predict(tf.tensor2d([[1, 2, 3, 4, 5, 6], [0.5, -1, 2, 0, 0, 1]])) as tf.Tensor2D; // prettier-ignore
      return tf.sum(tf.square(tf.reshape(output, [2, 2, UNITS])), 2).arraySync() as number[][];
    });
    for (const [small, large] of lengths) {
      expect(small / UNITS).toBeCloseTo(1, 2);
      expect(large / UNITS).toBeCloseTo(1, 2);
    }
    tower.dispose();
  });
});
