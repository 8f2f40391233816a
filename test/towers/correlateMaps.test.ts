import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { correlateMaps } from "../../src/towers/correlateMaps.js";
import { expectClose, numericGradient, onEachBackend, valueAndGradient } from "../backends-under-test.js";

const [height, width, count] = [2, 3, 3];
const random = seeded(1);
const picture = Array.from({ length: height * width }, () => Array.from({ length: count }, () => random()));

/** The cosines of every two maps over all places, and the mean of each map. */
function naive(places: readonly (readonly number[])[]): number[] {
  const maps = Array.from({ length: count }, (_, map) => places.map((values) => values[map]));
  const product = (a: number[], b: number[]): number => a.reduce((sum, value, place) => sum + value * b[place], 0);
  const cosine = (a: number[], b: number[]): number => product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  const means = maps.map((map) => map.reduce((sum, value) => sum + value, 0) / map.length);
  return [...maps.flatMap((a) => maps.map((b) => cosine(a, b))), ...means];
}

function makeModel(): tfl.LayersModel {
  const input = tfl.input({ shape: [height, width, count] });
  return tfl.model({ inputs: input, outputs: correlateMaps(input) });
}

onEachBackend(() => {
  it("gives the cosines of every two maps and the means, as a naive loop does", async () => {
    const model = makeModel();
    const other = picture.map((values) => values.map((value) => value ** 3));
    const outputs = tf.tidy(() => {
      const batch = tf.tensor([picture, other].flat(2), [2, height, width, count]);
      return model.predict(batch) as tf.Tensor2D;
    });
    expect(outputs.shape).toEqual([2, count * count + count]);
    expectClose(await outputs.array(), [naive(picture), naive(other)]);
    outputs.dispose();
    model.dispose();
  });

  it("does not change if all maps are moved to other places together", async () => {
    const model = makeModel();
    const moved = [...picture.slice(2), ...picture.slice(0, 2)];
    const outputs = tf.tidy(() => model.predict(tf.tensor([picture, moved].flat(2), [2, height, width, count])) as tf.Tensor2D); // prettier-ignore
    const [first, second] = await outputs.array();
    expectClose(second, first, 1e-5);
    outputs.dispose();
    model.dispose();
  });

  it("has the gradient of central differences, and a finite one where a map is 0 everywhere", async () => {
    const model = makeModel();
    const weights = naive(picture).map((_, k) => Math.sin(k + 1));
    const { gradient } = await valueAndGradient((x) => {
      const outputs = model.apply(tf.reshape(x, [1, height, width, count])) as tf.Tensor2D;
      return tf.sum(tf.mul(outputs, tf.tensor1d(weights)));
    }, picture);
    expectClose(gradient, numericGradient((x) => naive(x).reduce((sum, value, k) => sum + value * weights[k], 0), picture), 1e-3); // prettier-ignore
    const silent = picture.map(([, ...rest]) => [0, ...rest]);
    const at = await valueAndGradient((x) => {
      const outputs = model.apply(tf.reshape(x, [1, height, width, count])) as tf.Tensor2D;
      return tf.sum(outputs);
    }, silent);
    expect([at.value, ...at.gradient.flat()].every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  it("is made of layers that plain tfjs has, so that a saved model loads", async () => {
    const model = makeModel();
    const artifacts = await new Promise<tf.io.ModelArtifacts>((resolve) => {
      void model.save(tf.io.withSaveHandler((saved) => {
        resolve(saved);
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } });
      })); // prettier-ignore
    });
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
    const both = [model, loaded].map((one) => tf.tidy(() => (one.predict(tf.tensor([picture].flat(2), [1, height, width, count])) as tf.Tensor).dataSync())); // prettier-ignore
    expect(both[1]).toEqual(both[0]);
    model.dispose();
    loaded.dispose();
  });
});

describe("correlateMaps", () => {
  it("refuses anything but maps of known size", () => {
    const wrong = "maps must be [rows, height, width, maps] of known size";
    expect(() => correlateMaps(tfl.input({ shape: [6] }))).toThrow(`correlateMaps: ${wrong}, got [any, 6]`);
    expect(() => correlateMaps(tfl.input({ shape: [null, 3, 2] }))).toThrow(`${wrong}, got [any, any, 3, 2]`);
    expect(() => correlateMaps(tf.zeros([1, 2, 3, 3]) as never)).toThrow(TypeError);
    expect(() => correlateMaps(undefined as never)).toThrow("correlateMaps: maps must be a symbolic tensor");
  });
});
