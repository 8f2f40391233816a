import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { memoryStore, seeded, SiameseNet } from "one-shot-ts";

import { correlatedMaps } from "../../examples/studies/signatures/correlatedMaps.js";
import { joinNets } from "../../examples/studies/signatures/joinNets.js";
import { apply, unitBranches, UNITS } from "../../examples/studies/signatures/unitBranches.js";
import { expectClose, onEachBackend } from "../backends-under-test.js";

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

  it("are joined with every branch counting equally, and the joined net is saved and loads again", async () => {
    const random = seeded(4);
    const [wide, square] = [3, 2].map((count, place) => {
      const shape = [[5], [2, 3]][place];
      const input = tfl.input({ shape });
      const flat = place === 0 ? input : apply(tfl.layers.flatten(), input);
      const kernelInitializer = tfl.initializers.glorotNormal({ seed: 1 + place });
      const branches = Array.from({ length: count }, () => apply(tfl.layers.dense({ units: UNITS, kernelInitializer }), flat)); // prettier-ignore
      return new SiameseNet({ tower: unitBranches(input, branches) });
    });
    const joined = joinNets([wide, square]);
    const rows = Array.from({ length: 3 }, () => Float32Array.from({ length: 11 }, () => random() - 0.5));
    const { values, size } = await joined.embed(rows);
    const first = await wide.embed(rows.map((row) => row.subarray(0, 5)));
    const second = await square.embed(rows.map((row) => row.subarray(5)));
    expect(size).toBe(5 * UNITS);
    rows.forEach((_, row) => {
      const own = [
        ...Array.from(first.values.subarray(row * 3 * UNITS, (row + 1) * 3 * UNITS), (value) => value * Math.sqrt(3 / 5)),
        ...Array.from(second.values.subarray(row * 2 * UNITS, (row + 1) * 2 * UNITS), (value) => value * Math.sqrt(2 / 5)),
      ]; // prettier-ignore
      expectClose([...values.subarray(row * size, (row + 1) * size)], own);
    });
    const store = memoryStore();
    await joined.save(store);
    const loaded = await SiameseNet.load(store);
    expect(await loaded.fingerprint()).toBe(await joined.fingerprint());
    expectClose([...(await loaded.embed(rows)).values], [...values], 1e-6);
    loaded.dispose();
    joined.dispose();
  });
});
