import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { recordTape } from "../../src/tensors/recordTape.js";
import { expectNoLeak, onEachBackend, valuesOf } from "../backends-under-test.js";

onEachBackend(() => {
  const cube = (x: tf.Tensor): tf.Tensor => tf.mul(tf.square(x), tf.mul(x, 1));

  it("gives the gradient that would have been taken at once, after its value has been read and other gradients taken", async () => {
    const weight = tf.variable(tf.tensor1d([1, 2, 3]));
    await expectNoLeak(async () => {
      const recorded = recordTape(() => cube(weight));
      expect(Array.from(await recorded.value.data())).toEqual([1, 8, 27]);
      const other = tf.grad((x) => tf.square(x))(weight);
      expect(await valuesOf(other)).toEqual([2, 4, 6]);
      const { value, grads } = tf.variableGrads(() => {
        recorded.resume();
        return tf.sum<tf.Scalar>(tf.mul(recorded.value, 2));
      }, [weight]);
      recorded.dispose();
      expect(await valuesOf(value)).toEqual([72]);
      expect(await valuesOf(grads[weight.name])).toEqual([6, 24, 54]);
    });
    weight.dispose();
  });

  it("keeps two records apart", async () => {
    const weight = tf.variable(tf.tensor1d([1, 2]));
    await expectNoLeak(async () => {
      const [first, second] = [recordTape(() => tf.square(weight)), recordTape(() => cube(weight))];
      const gradients = [second, first].map((recorded) => {
        const { value, grads } = tf.variableGrads(() => {
          recorded.resume();
          return tf.sum<tf.Scalar>(recorded.value);
        }, [weight]);
        tf.dispose([value]);
        recorded.dispose();
        return grads[weight.name];
      });
      expect(await valuesOf(gradients[0])).toEqual([3, 12]);
      expect(await valuesOf(gradients[1])).toEqual([2, 4]);
    });
    weight.dispose();
  });

  it("frees everything where it is never resumed, and where the computation throws", async () => {
    const weight = tf.variable(tf.tensor1d([1, 2]));
    await expectNoLeak(() => {
      recordTape(() => cube(weight)).dispose();
      expect(() =>
        recordTape(() => {
          cube(weight);
          throw new Error("halfway");
        }),
      ).toThrow("halfway");
      expect(tf.engine().state.gradientDepth).toBe(0);
      return Promise.resolve();
    });
    weight.dispose();
  });
});
